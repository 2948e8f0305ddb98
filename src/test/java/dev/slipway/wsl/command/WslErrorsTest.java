package dev.slipway.wsl.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.guest.JobResult;
import dev.slipway.problem.ProblemCode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WslErrorsTest {
    @ParameterizedTest
    @CsvSource({
        "Wsl/Service/RegisterDistro/CreateVm/HCS/HCS_E_HYPERV_NOT_INSTALLED, WSL_NO_HYPERVISOR",
        "Wsl/Service/CreateInstance/CreateVm/0x80370102, WSL_NO_HYPERVISOR",
        "Wsl/Service/CreateInstance/CreateVm/HCS/HCS_E_SERVICE_NOT_AVAILABLE, WSL_NO_HYPERVISOR",
        "Wsl/0x80370114, WSL_NO_HYPERVISOR",
        "Wsl/Service/CreateInstance/CreateVm/HCS_E_CONNECTION_TIMEOUT, WSL_KERNEL_TIMEOUT",
        "Wsl/Service/CreateInstance/CreateVm/0x80370109, WSL_KERNEL_TIMEOUT",
        "Wsl/Service/CreateInstance/CreateVm/0x800705b4, WSL_KERNEL_TIMEOUT",
        "Wsl/Service/CreateInstance/CreateVm/ConfigureNetworking/HNS/0x80041002, WSL_NETWORK",
        "Wsl/Service/CreateInstance/CreateVm/ConfigureNetworking/HNS/E_FAIL, WSL_NETWORK",
        "Wsl/0x80041002, WSL_NETWORK",
        "Wsl/Service/CreateInstance/0x800706d9, WSL_NETWORK",
        "Wsl/UpdatePackage/0x80072ee7, WSL_NETWORK",
        "Wsl/UpdatePackage/WININET_E_CANNOT_CONNECT, WSL_NETWORK",
        "Wsl/0x8007019e, WSL_NOT_INSTALLED",
        "Wsl/0x800701bc, WSL_NOT_INSTALLED",
        "Wsl/CallMsi/REGDB_E_CLASSNOTREG, WSL_NOT_INSTALLED",
        "Wsl/0x80040154, WSL_NOT_INSTALLED",
        "Wsl/Service/RegisterDistro/0x80070003, WSL_IMPORT_FAILED",
        "Wsl/ERROR_PATH_NOT_FOUND, WSL_IMPORT_FAILED",
        "Wsl/Service/CreateInstance/CreateVm/0x80070569, WSL_WRONG_ACCOUNT",
        "Wsl/WSL_E_DEFAULT_DISTRO_NOT_FOUND, WSL_DISTRO_NOT_FOUND",
        "Wsl/0x80040301, WSL_DISTRO_NOT_FOUND",
        "Wsl/Service/WSL_E_DISTRO_NOT_FOUND, WSL_DISTRO_NOT_FOUND",
        "Wsl/0x80040302, WSL_DISTRO_NOT_FOUND",
        "Wsl/Service/RegisterDistro/WSL_E_WSL1_NOT_SUPPORTED, WSL_NOT_INSTALLED",
        "Wsl/0x80040303, WSL_NOT_INSTALLED",
        "Wsl/Service/0x80040306, WSL_FAILED",
        "Wsl/Service/WSL_E_USER_NOT_FOUND, WSL_FAILED",
        "Wsl/Service/0x80040308, WSL_FAILED",
        "Wsl/Service/RegisterDistro/WSL_E_IMPORT_FAILED, WSL_IMPORT_FAILED",
        "Wsl/0x8004030b, WSL_IMPORT_FAILED",
        "Wsl/Service/0x8004030c, STATE_CONFLICT",
        "Wsl/Service/WSL_E_LOWER_INTEGRITY, WSL_WRONG_ACCOUNT",
        "Wsl/Service/0x80040310, WSL_WRONG_ACCOUNT",
        "Wsl/WSL_E_WSL_OPTIONAL_COMPONENT_REQUIRED, WSL_NOT_INSTALLED",
        "Wsl/0x80040321, WSL_NOT_INSTALLED",
        "Wsl/Service/RegisterDistro/WSL_E_NOT_A_LINUX_DISTRO, ARCHIVE_NOT_A_DISTRO",
        "Wsl/0x80040326, ARCHIVE_NOT_A_DISTRO",
        "Wsl/WSL_E_OS_NOT_SUPPORTED, WSL_NOT_INSTALLED",
        "Wsl/0x8004032D, WSL_NO_HYPERVISOR",
        "Wsl/Service/WSL_E_DISK_CORRUPTED, WSL_FAILED",
        "Wsl/Service/WSL_E_VM_CRASHED, WSL_FAILED",
        "Wsl/WSL_E_LOCAL_SYSTEM_NOT_SUPPORTED, WSL_WRONG_ACCOUNT",
        "Wsl/0x8004032E, WSL_WRONG_ACCOUNT",
        "Wsl/Service/RegisterDistro/ERROR_ALREADY_EXISTS, WSL_DISTRO_EXISTS",
        "Wsl/0x800700b7, WSL_DISTRO_EXISTS",
        "Wsl/Service/RegisterDistro/ERROR_FILE_EXISTS, WSL_DISTRO_EXISTS",
        "Wsl/0x80070050, WSL_DISTRO_EXISTS",
        "Wsl/Service/RegisterDistro/E_FAIL, WSL_IMPORT_FAILED",
        "Wsl/Service/CreateInstance/E_FAIL, WSL_FAILED",
        "Wsl/Service/0xdeadbeef, WSL_FAILED",
    })
    void knowsEveryCode(String path, ProblemCode expected) {
        var problem = WslErrors.toProblem(failed("Some text.\r\nError code: " + path + "\r\n"));
        assertThat(problem.code()).isEqualTo(expected);
        assertThat(problem.detail()).contains(path);
    }

    @TestFactory
    Stream<DynamicTest> everyRowIsReachableByEachOfItsCodes() {
        return WslErrorTable.ROWS.stream()
                .flatMap(row -> codes(row).stream()
                        .map(code -> DynamicTest.dynamicTest(code, () -> {
                            var path = "Wsl/Service/" + (row.within().isEmpty() ? "" : row.within() + "/") + code;
                            var problem = WslErrors.toProblem(failed("Error code: " + path));
                            assertThat(problem.title()).isEqualTo(row.title());
                            assertThat(problem.code()).isEqualTo(row.problem());
                            assertThat(problem.remedies()).isNotEmpty();
                        })));
    }

    private static List<String> codes(WslErrors.Row row) {
        return row.codes().isEmpty() ? List.of("E_UNEXPECTED") : row.codes();
    }

    @Test
    void readsTheCodeWhateverTheLanguageAndEncoding() {
        var german =
                "Es ist keine Distribution mit dem angegebenen Namen vorhanden.\r\nFehlercode: Wsl/Service/WSL_E_DISTRO_NOT_FOUND\r\n";
        var wide = new String(german.getBytes(StandardCharsets.UTF_16LE), StandardCharsets.ISO_8859_1);
        assertThat(WslErrors.toProblem(failed(wide)).code()).isEqualTo(ProblemCode.WSL_DISTRO_NOT_FOUND);
    }

    @Test
    void takesTheLastCodeAndOldBareNumbers() {
        assertThat(WslErrors.toProblem(failed("Wsl/Service/E_FAIL\nError code: Wsl/Service/0x8004030c"))
                        .code())
                .isEqualTo(ProblemCode.STATE_CONFLICT);
        assertThat(WslErrors.toProblem(failed("WslRegisterDistribution failed with error: 0x80370102"))
                        .code())
                .isEqualTo(ProblemCode.WSL_NO_HYPERVISOR);
    }

    @Test
    void withoutACodeTheLastLinesAreTheDetail() {
        var problem = WslErrors.toProblem(new JobResult(-1, "x".repeat(5000) + "the end", ""));
        assertThat(problem.code()).isEqualTo(ProblemCode.WSL_FAILED);
        assertThat(problem.detail()).endsWith("the end").hasSizeLessThanOrEqualTo(600);
    }

    private static JobResult failed(String stdout) {
        return new JobResult(-1, stdout, "");
    }
}
