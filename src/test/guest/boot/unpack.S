# The first code of the practice guest's kernel: puts the LZ4 blocks behind it where the kernel is linked to,
# and jumps there. It stands in for the XZ unpacker of Debian's kernel, which takes longer under TCG than all of Linux' start.
# Entry of the 32-bit Linux boot protocol: flat segments, paging off, esi = boot_params.
# Given by repack.py: KERNEL, the physical address that the kernel is linked to; LENGTH, its length.

	.code32
start:	cli
	cld
	mov	%esi, %edi			# boot_params, kept for the kernel
	lea	0x1e8(%esi), %esp		# its "scratch" field: the stack for one call
	call	here
here:	pop	%ebp
	sub	$(here - start), %ebp		# where the loader put us, by 4 KiB

# Long mode needs paging: 4 GiB as they are, in pages of 2 MiB.
	lea	(tables - start)(%ebp), %ebx	# one page of roots, one of GiBs, four of 2 MiB each
	lea	0x1003(%ebx), %eax
	mov	%eax, (%ebx)
	xor	%ecx, %ecx
gib:	add	$0x1000, %eax
	mov	%eax, 0x1000(%ebx,%ecx,8)
	inc	%ecx
	cmp	$4, %ecx
	jne	gib
	xor	%ecx, %ecx
page:	mov	%ecx, %eax
	shl	$21, %eax
	or	$0x83, %eax			# present, writable, large
	mov	%eax, 0x2000(%ebx,%ecx,8)
	inc	%ecx
	cmp	$2048, %ecx
	jne	page
	mov	%ebx, %cr3
	mov	%cr4, %eax
	or	$0x20, %eax			# PAE
	mov	%eax, %cr4
	mov	$0xc0000080, %ecx		# EFER
	rdmsr
	or	$0x100, %eax			# LME
	wrmsr
	lea	(segments - start)(%ebp), %eax
	mov	%eax, (table - start + 2)(%ebp)
	lgdt	(table - start)(%ebp)
	lea	(long - start)(%ebp), %eax
	push	$0x10
	push	%eax
	mov	%cr0, %eax
	or	$0x80000000, %eax		# paging: long mode from here
	mov	%eax, %cr0
	lret

	.balign	8
segments:
	.quad	0, 0
	.quad	0x00af9a000000ffff		# 0x10: code, 64 bits
	.quad	0x00cf92000000ffff		# 0x18: data
table:	.word	table - segments - 1
	.long	0

	.code64
long:	mov	$0x18, %eax
	mov	%eax, %ds
	mov	%eax, %es
	mov	%eax, %ss
	mov	%edi, %r15d			# boot_params
	lea	blocks(%rip), %rsi
	mov	$KERNEL, %edi

# LZ4's legacy frame: blocks with their length in front; here a length of 0 ends them.
block:	mov	(%rsi), %r8d
	add	$4, %rsi
	test	%r8d, %r8d
	jz	rest
	add	%rsi, %r8			# the end of this block
token:	movzbl	(%rsi), %eax			# how many literals (high), how long a match (low)
	inc	%rsi
	mov	%eax, %ecx
	shr	$4, %ecx
	cmp	$15, %ecx
	jne	literals
1:	movzbl	(%rsi), %edx
	inc	%rsi
	add	%edx, %ecx
	cmp	$255, %edx
	je	1b
literals:
	rep movsb
	cmp	%r8, %rsi			# the last token of a block has no match
	jae	block
	movzwl	(%rsi), %edx			# how far back the match lies
	add	$2, %rsi
	and	$15, %eax
	mov	%eax, %ecx
	cmp	$15, %eax
	jne	match
1:	movzbl	(%rsi), %eax
	inc	%rsi
	add	%eax, %ecx
	cmp	$255, %eax
	je	1b
match:	add	$4, %ecx
	mov	%rsi, %rbx
	mov	%rdi, %rsi
	sub	%rdx, %rsi
	rep movsb				# byte by byte: it may overlap itself
	mov	%rbx, %rsi
	jmp	token

rest:	mov	$(KERNEL + LENGTH), %ecx	# zeros to its end: memory holds what an earlier boot left
	sub	%edi, %ecx
	xor	%eax, %eax
	rep stosb
	mov	%r15, %rsi
	mov	$KERNEL, %eax
	jmp	*%rax				# startup_64: long mode, paging as it is, rsi = boot_params

	.org	0x1000
tables:	.org	0x7000
blocks:
