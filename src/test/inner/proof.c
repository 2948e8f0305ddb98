/* What a shell cannot do in the inner guest.

   proof leaves   prints the leaves of CPUID that a hypervisor describes itself by
   proof answer   runs a virtual machine of 4 KiB and prints the number it answers; ends with 1 after a line that says what failed */
#include <cpuid.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/kvm.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

enum { PAGE = 0x1000, COUNT = 10000, COUNTER = 0x800, PORT = 0xe9, QUESTION = 40, PATIENCE = 100 };

/* The machine's program: it asks for a number, counts in its own memory without leaving the machine, and answers with two more. */
extern const uint8_t program[], program_end[];
__asm__(".pushsection .rodata\n"
        ".code16\n"
        "program:     mov $0xe9, %dx\n"
        "             in %dx, %al\n"
        "             mov $10000, %cx\n"
        "1:           incw 0x800\n"
        "             loop 1b\n"
        "             add $2, %al\n"
        "             out %al, %dx\n"
        "             hlt\n"
        "program_end:\n"
        ".code64\n"
        ".popsection\n");

static int failed(const char *what) {
    printf("%s: %s\n", what, strerror(errno));
    return 1;
}

static int leaves(void) {
    static const unsigned numbers[] = {0x40000000, 0x40000001, 0x40000002, 0x40000003, 0x40000004, 0x40000005, 0x40000006, 0x4000000a};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        unsigned eax, ebx, ecx, edx;
        __cpuid(numbers[i], eax, ebx, ecx, edx);
        printf("## leaf %08x %08x %08x %08x %08x\n", numbers[i], eax, ebx, ecx, edx);
    }
    return 0;
}

/* Until it halts; a virtual machine that does anything else than it was told has failed. */
static int run(int cpu, struct kvm_run *state, const uint8_t *memory) {
    int answer = -1;
    for (int exits = 0; exits < PATIENCE; exits++) {
        if (ioctl(cpu, KVM_RUN, 0) && errno != EINTR)
            return failed("KVM_RUN");
        uint8_t *data = (uint8_t *)state + state->io.data_offset;
        if (state->exit_reason == KVM_EXIT_IO && state->io.port == PORT) {
            if (state->io.direction == KVM_EXIT_IO_IN)
                *data = QUESTION;
            else
                answer = *data;
        } else if (state->exit_reason == KVM_EXIT_HLT) {
            int counted = memory[COUNTER] | memory[COUNTER + 1] << 8;
            printf(counted == COUNT ? "%d\n" : "%d, but it counted to %d\n", answer, counted);
            return counted != COUNT;
        } else if (state->exit_reason != KVM_EXIT_INTR) {
            printf("exit %u, of the processor %#llx\n", state->exit_reason, (unsigned long long)state->hw.hardware_exit_reason);
            return 1;
        }
    }
    puts("it never halted");
    return 1;
}

static int answer(void) {
    int kvm = open("/dev/kvm", O_RDWR | O_CLOEXEC);
    if (kvm < 0)
        return failed("/dev/kvm");
    int machine = ioctl(kvm, KVM_CREATE_VM, 0);
    if (machine < 0)
        return failed("KVM_CREATE_VM");
    uint8_t *memory = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED)
        return failed("memory");
    memcpy(memory, program, program_end - program);
    struct kvm_userspace_memory_region region = {.guest_phys_addr = PAGE, .memory_size = PAGE, .userspace_addr = (uintptr_t)memory};
    if (ioctl(machine, KVM_SET_USER_MEMORY_REGION, &region))
        return failed("KVM_SET_USER_MEMORY_REGION");
    int cpu = ioctl(machine, KVM_CREATE_VCPU, 0);
    if (cpu < 0)
        return failed("KVM_CREATE_VCPU");
    struct kvm_run *state = mmap(NULL, ioctl(kvm, KVM_GET_VCPU_MMAP_SIZE, 0), PROT_READ | PROT_WRITE, MAP_SHARED, cpu, 0);
    if (state == MAP_FAILED)
        return failed("KVM_GET_VCPU_MMAP_SIZE");
    struct kvm_sregs segments;
    if (ioctl(cpu, KVM_GET_SREGS, &segments))
        return failed("KVM_GET_SREGS");
    segments.cs.base = segments.ds.base = PAGE;
    segments.cs.selector = segments.ds.selector = PAGE >> 4;
    if (ioctl(cpu, KVM_SET_SREGS, &segments))
        return failed("KVM_SET_SREGS");
    struct kvm_regs registers = {.rip = 0, .rflags = 2};
    if (ioctl(cpu, KVM_SET_REGS, &registers))
        return failed("KVM_SET_REGS");
    return run(cpu, state, memory);
}

int main(int count, char **words) {
    if (count == 2 && !strcmp(words[1], "leaves"))
        return leaves();
    if (count == 2 && !strcmp(words[1], "answer"))
        return answer();
    return 2;
}
