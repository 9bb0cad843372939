#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "accounts/redirect.h"

static void test_allowed(void **state)
{
    static const char *const uris[] = {
        "https://app.example/callback",
        "https://app.example",
        "https://localhost:8443/callback",
        "https://app.example:443/a?b=c&d=%20",
        "HTTPS://app.example/",
        "http://127.0.0.1/callback",
        "http://127.0.0.1:8888/callback",
        "http://127.0.0.1:8888?x=http://localhost",
        "http://[::1]:3000/callback",
        "http://[::1]",
        "https://[2001:db8::1]:8443/callback",
        "https://[::ffff:192.0.2.1]/callback",
        "my-app:/callback",
        "com.example.app://login",
        "urn:ietf:wg:oauth:2.0:oob",
    };

    (void)state;
    for (size_t i = 0; i < sizeof uris / sizeof uris[0]; i++)
        assert_null(redirect_refusal(str_from_c(uris[i])));
}

static void test_refused(void **state)
{
    static const char *const uris[] = {
        "",
        ":",
        "https:",
        "https://",
        "https:app.example",
        "https:///path",
        "//app.example/callback",
        "/callback",
        "callback",
        "http://localhost:8888/callback",
        "http://app.example/callback",
        "http://127.0.0.1.example/callback",
        "http://127.0.0.2/",
        "http://127.0.0.1@app.example/",
        "http://127.0.0.1:80@app.example/",
        "http://127.0.0.1:/",
        "http://127.0.0.1:0/",
        "http://127.0.0.1:65536/",
        "http://127.0.0.1:000080/",
        "http://127.0.0.1:8080x/",
        "http://127.0.0.1\\@app.example/",
        "http://[::1/",
        "http://[::1]x/",
        "https://[app.example]/",
        "https://[127.0.0.1]/",
        "https://[2001:db8::&1]/",
        "https://[0000:0000:0000:0000:0000:0000:0000:0000:0000:0001]/",
        "https://app.example/#fragment",
        "https://app.example/a b",
        "https://app.example/\n",
        "https://app.example/\xc3\xa9",
        "https://app.example/<script>",
        "https://app.example:99999/",
        "https://*.app.example/",
        "https://*/",
        "https://app,example/",
        "https://.example/",
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "1app:/x",
        "my app:/x",
    };
    static char longest[REDIRECT_MAX_BYTES + 1];

    (void)state;
    for (size_t i = 0; i < sizeof uris / sizeof uris[0]; i++)
        assert_non_null(redirect_refusal(str_from_c(uris[i])));
    memset(longest, 'a', sizeof longest);
    memcpy(longest, "https://", 8);
    assert_null(redirect_refusal(str_of(longest, REDIRECT_MAX_BYTES)));
    assert_non_null(redirect_refusal(str_of(longest, sizeof longest)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_allowed),
        cmocka_unit_test(test_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
