#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "cmd/notify.h"

/* Binds a manager's socket to `name`, whose @ is a zero byte. */
static int manager_at(const char *name)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    socklen_t n = (socklen_t)strlen(name);
    int fd = socket(AF_UNIX, SOCK_DGRAM, 0);

    memcpy(address.sun_path, name, n);
    if (*name == '@')
        address.sun_path[0] = '\0';
    assert_int_equal(
        bind(fd, (const struct sockaddr *)&address,
             (socklen_t)offsetof(struct sockaddr_un, sun_path) + n),
        0);
    return fd;
}

static void assert_told(const char *name)
{
    int fd = manager_at(name);
    char text[64] = "";

    assert_int_equal(setenv("NOTIFY_SOCKET", name, 1), 0);
    notify_manager("READY=1");
    assert_int_equal(recv(fd, text, sizeof text, MSG_DONTWAIT), 7);
    assert_string_equal(text, "READY=1");
    assert_int_equal(close(fd), 0);
}

static void test_a_manager_hears(void **state)
{
    char folder[] = "/tmp/tonearm-notify-XXXXXX";
    char name[64];

    (void)state;
    assert_non_null(mkdtemp(folder));
    (void)snprintf(name, sizeof name, "%s/socket", folder);
    assert_told(name);
    assert_int_equal(unlink(name), 0);
    assert_int_equal(rmdir(folder), 0);
    (void)snprintf(name, sizeof name, "@tonearm-notify-%d", (int)getpid());
    assert_told(name);
}

/* None of them is worth more than a line in the log. */
static void test_nobody_to_tell(void **state)
{
    static const char *const names[] = {"", "@", "relative", "/no/such/socket"};
    char long_name[200];

    (void)state;
    assert_int_equal(unsetenv("NOTIFY_SOCKET"), 0);
    notify_manager("READY=1");
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        assert_int_equal(setenv("NOTIFY_SOCKET", names[i], 1), 0);
        notify_manager("READY=1");
    }
    memset(long_name, 'x', sizeof long_name - 1);
    long_name[0] = '/';
    long_name[sizeof long_name - 1] = '\0';
    assert_int_equal(setenv("NOTIFY_SOCKET", long_name, 1), 0);
    notify_manager("READY=1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_manager_hears),
        cmocka_unit_test(test_nobody_to_tell),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
