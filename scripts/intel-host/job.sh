#!/bin/sh
# shellcheck shell=dash
# What the emulated Intel host does: it shows what Slipway reads of a host, then starts the inner guest by the words of each profile, which lie beside it.
PATH=/bin:/usr/bin

show() { # FILES
  for file; do
    echo "@@ file $file"
    sed 's/^/| /' "$file"
  done
}

# The words are what stands in the profile's file, but for what EDIT does to its CPU. Memory and kernel are no part of a profile.
guest() { # NAME PROFILE EDIT
  sed "/^-cpu /{ $3; }" "/tmp/words/$2.txt" >/tmp/now
  echo "@@ guest $1"
  sed -n 's/^-cpu /@@ cpu /p' /tmp/now
  # shellcheck disable=SC2046 # words they are
  timeout -s KILL 60 qemu-system-x86_64 $(cat /tmp/now) -nodefaults -no-user-config -display none -no-reboot -serial stdio \
    -m 256 -object memory-backend-ram,id=pc.ram,size=256M \
    -kernel /inner/vmlinux -initrd /inner/initrd \
    -append "console=ttyS0,115200 quiet mitigations=off nokaslr rodata=off audit=0 cryptomgr.notests random.trust_cpu=on" 2>&1
  echo "@@ status $?"
}

hidden='s/$/,kvm=off/'
as_it_is='s/$//'

show /proc/cpuinfo /proc/sys/kernel/osrelease /sys/module/kvm_intel/parameters/*
echo "@@ answer $(proof answer)"
guest without-vapic intel 's/,hv-vapic=on//'
for words in /tmp/words/*.txt; do
  name=${words##*/}
  guest "${name%.txt}" "${name%.txt}" "$hidden"
done
# As people's machines have it, and without what all of it is for.
guest intel-shown intel "$as_it_is"
guest without-vmx intel-sandybridge "s/vmx=on/vmx=off/; $hidden"
