#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "api/call/call.h"
#include "http/exchange.h"
#include "pages/multipart.h"

#define TYPE "multipart/form-data; boundary=B"
#define HEAD "Content-Disposition: form-data; "

/* A form of one part with this header. */
#define PART(head, bytes) "--B\r\n" head "\r\n\r\n" bytes "\r\n"
#define END               "--B--\r\n"

/* What the body becomes; NULL when it isn't well-formed. */
static const char *fields_of(const char *type, const char *body, char *upload)
{
    static struct exchange x;
    static char fields[256];
    struct call call = {.r = &x.r, .arena = &x.r.arena};
    bool ok;

    memset(&x, 0, sizeof x);
    arena_init(&x.r.arena);
    x.headers[x.header_count++] =
        (struct http_header){STR("content-type"), str_from_c(type)};
    x.r.body = str_from_c(body);
    ok = multipart_open(&call);
    (void)snprintf(fields, sizeof fields, "%.*s", STR_ARG(x.r.body));
    (void)snprintf(upload, 32, "%.*s", STR_ARG(call.upload));
    arena_release(&x.r.arena);
    return ok ? fields : NULL;
}

static void test_parts(void **state)
{
    static const struct {
        const char *body;
        const char *fields;
        const char *upload;
    } rows[] = {
        {END, "", ""},
        {PART(HEAD "name=\"a\"", "b&c") END, "a=b%26c", ""},
        {PART(HEAD "name=\"a\"", "") PART(HEAD "name=\"a\"", "1") END, "a=&a=1",
         ""},
        {PART(HEAD "name=\"a\"; filename=\"f\"", "bytes") END, "", "bytes"},
        {PART(HEAD "filename=\"f\"; name=\"a\"", "bytes") END, "", "bytes"},
        {PART(HEAD "Name=\"a\";FileName=\"\"", "bytes") END, "", "bytes"},
        {PART(HEAD "name=\"a\"; filename*=UTF-8''f", "b") END, "a=b", ""},
        /* What looks like a parameter inside of another. */
        {PART(HEAD "name=\"; filename=\"; x=\"y\"", "b") END,
         "%3B%20filename%3D=b", ""},
        {PART(HEAD "x=\"; name=\"; name=\"a\"", "b") END, "a=b", ""},
        {PART(HEAD "x=; name=\"a\"", "x--B") END, "a=x--B", ""},
    };
    char upload[32];

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_string_equal(fields_of(TYPE, rows[i].body, upload),
                            rows[i].fields);
        assert_string_equal(upload, rows[i].upload);
    }
}

static void test_refused(void **state)
{
    static const char *const bodies[] = {
        "",
        "--B",
        "x" END,
        PART(HEAD "name=\"a\"", "b"),
        PART(HEAD "name=a", "b") END,
        PART(HEAD "name=\"a", "b") END,
        PART(HEAD "filename=\"; name=", "b") END,
        PART("X: y", "b") END,
        PART(HEAD "name=\"a\"; filename=\"f\"", "1")
            PART(HEAD "name=\"b\"; filename=\"f\"", "2") END,
    };
    char upload[32];

    (void)state;
    for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++)
        assert_null(fields_of(TYPE, bodies[i], upload));
}

static void test_types(void **state)
{
    static const char *const wrong[] = {
        "multipart/form-data",
        "multipart/form-data; boundary=", "multipart/form-data; boundary=C"};
    static const char *const others[] = {"", "text/plain",
                                         "multipart/form-data2; boundary=B",
                                         "multipart/mixed; boundary=B"};
    char upload[32];

    (void)state;
    assert_string_equal(fields_of("Multipart/Form-Data ;x=y; Boundary=\"B\"",
                                  PART(HEAD "name=\"a\"", "b") END, upload),
                        "a=b");
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_null(fields_of(wrong[i], END, upload));
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        assert_string_equal(fields_of(others[i], "c=d", upload), "c=d");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_parts),
                                       cmocka_unit_test(test_refused),
                                       cmocka_unit_test(test_types)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
