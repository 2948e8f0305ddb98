@echo off
rem Slipway guest kit: the serial driver and the QEMU guest agent, from the virtio-win CD.
rem Right-click, "Run as administrator". With /q it asks nothing.
rem Exit codes: 0 done, 1 something could not be installed, 5 not an administrator, 50 not a 64-bit PC.
setlocal disabledelayedexpansion
set "log=%SystemRoot%\slipway-kit.log"
if not "%PROCESSOR_ARCHITECTURE%"=="AMD64" goto processor
rem Only administrators may write here.
copy /y "%~dp0readme.txt" "%SystemRoot%\slipway-kit.txt" >nul 2>&1
if not "%ERRORLEVEL%"=="0" goto administrator
echo Slipway guest kit >"%log%"

rem Windows 11 has build numbers from 22000 on; reg's words are the same in every language.
set "system=w10"
reg query "HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion" /v CurrentBuild >"%log%.build" 2>>"%log%"
find "REG_SZ    2" "%log%.build" >nul 2>&1
if "%ERRORLEVEL%"=="0" set "system=w11"
echo Drivers for %system% >>"%log%"

echo 1 of 3: the serial driver
set "what=The serial driver"
pnputil /add-driver "%~dp0drivers\%system%\vioser.inf" /install >>"%log%" 2>&1
set "code=%ERRORLEVEL%"
rem 259: it was there already. 3010: complete after a restart.
if not "%code%"=="0" if not "%code%"=="259" if not "%code%"=="3010" goto failed

echo 2 of 3: the guest agent
set "what=The guest agent"
msiexec /i "%~dp0agent\qemu-ga-x86_64.msi" /qn /norestart /l*v "%log%.msi" >>"%log%" 2>&1
set "code=%ERRORLEVEL%"
rem 1638: another version of it is there.
if not "%code%"=="0" if not "%code%"=="1638" if not "%code%"=="3010" goto failed
sc start QEMU-GA >>"%log%" 2>&1
set "code=%ERRORLEVEL%"
rem 1056: it runs already.
if not "%code%"=="0" if not "%code%"=="1056" goto failed

echo 3 of 3: fast startup off, so that shutting down really shuts down
powercfg /hibernate off >>"%log%" 2>&1
del "%log%.build"
echo.
echo Done. Slipway goes on by itself; this window may be closed.
if exist "%ProgramFiles%\Oracle\VirtualBox Guest Additions\uninst.exe" echo VirtualBox Guest Additions are of no use here: remove them in Settings, Apps.
if not "%1"=="/q" pause
exit /b 0

:failed
echo.
echo %what% could not be installed: code %code%. The log is %log%
if not "%1"=="/q" pause
exit /b 1

:administrator
echo.
echo This needs an administrator: right-click setup, then "Run as administrator".
if not "%1"=="/q" pause
exit /b 5

:processor
echo.
echo These drivers are for 64-bit PCs, not for %PROCESSOR_ARCHITECTURE%.
if not "%1"=="/q" pause
exit /b 50
