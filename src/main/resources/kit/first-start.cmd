@echo off
rem Slipway put this into Windows before its first start. The service SlipwaySetup runs it as LocalSystem, at every start until setup has worked.
setlocal disabledelayedexpansion
rem Who wrote these files could not say who may change them.
icacls "%~dp0." /inheritance:r /grant:r *S-1-5-18:(OI)(CI)F *S-1-5-32-544:(OI)(CI)F >nul 2>&1
cmd /d /c "%~dp0setup.cmd" /q
if not "%ERRORLEVEL%"=="0" exit /b 1
sc delete SlipwaySetup >nul 2>&1
cd /d "%SystemRoot%"
rem One line, as this file goes with the folder.
rd /s /q "%SystemDrive%\Slipway" & exit /b 0
