/* Files of whom to trust: the system's authorities and ours, for everybody and
 * for Java. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <openssl/objects.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/io.h"
#include "certs/bundle.h"
#include "certs/certs.h"

static char data[] = "/tmp/bundle-XXXXXX";
static struct certs_paths paths;
static char system_path[64], bundle_path[64], store_path[64];

/* How many certificates the PEM file has. */
static unsigned count_certificates(const char *path)
{
    BIO *in = BIO_new_file(path, "r");
    unsigned count = 0;
    X509 *cert;

    assert_non_null(in);
    while ((cert = PEM_read_bio_X509(in, NULL, NULL, NULL)) != NULL) {
        count++;
        X509_free(cert);
    }
    BIO_free(in);
    return count;
}

static void test_a_bundle_has_both(void **state)
{
    struct buf all;

    (void)state;
    /* server.pem has two; its last line's end is cut off. */
    buf_init(&all, 1u << 20);
    assert_int_equal(io_read_file(paths.server, &all), OK);
    assert_int_equal(io_write_file(system_path, all.p, all.n - 1, 0600), OK);
    buf_release(&all);
    assert_int_equal(setenv("SSL_CERT_FILE", system_path, 1), 0);
    assert_int_equal(bundle_write(paths.ca, bundle_path), OK);
    assert_int_equal(count_certificates(bundle_path), 3);
    /* A variable that leads nowhere is as none, and then there is what the
     * machine has. */
    assert_int_equal(setenv("SSL_CERT_FILE", "/nowhere", 1), 0);
    assert_int_equal(bundle_write(paths.ca, bundle_path), OK);
    assert_true(count_certificates(bundle_path) >= 1);
    assert_int_equal(bundle_write("/nowhere", bundle_path), ERR_NOT_FOUND);
}

/* The certificates of the store, each of which has to be marked as trusted
 * (that is how Java tells them from others) and under a name of its own. */
static int count_trusted(PKCS12 *store)
{
    ASN1_OBJECT *mark = OBJ_txt2obj("2.16.840.1.113894.746875.1.1", 1);
    STACK_OF(PKCS7) *safes = PKCS12_unpack_authsafes(store);
    STACK_OF(PKCS12_SAFEBAG) * bags;
    int n;

    assert_int_equal(sk_PKCS7_num(safes), 1);
    bags = PKCS12_unpack_p7data(sk_PKCS7_value(safes, 0));
    n = sk_PKCS12_SAFEBAG_num(bags);
    for (int i = 0; i < n; i++) {
        const PKCS12_SAFEBAG *bag = sk_PKCS12_SAFEBAG_value(bags, i);
        const STACK_OF(X509_ATTRIBUTE) *attributes =
            PKCS12_SAFEBAG_get0_attrs(bag);
        char *name = PKCS12_get_friendlyname((PKCS12_SAFEBAG *)bag);
        char expected[32];

        (void)snprintf(expected, sizeof expected, "trusted-%d", i);
        assert_string_equal(name, expected);
        assert_true(X509at_get_attr_by_OBJ(attributes, mark, -1) >= 0);
        OPENSSL_free(name);
    }
    sk_PKCS12_SAFEBAG_pop_free(bags, PKCS12_SAFEBAG_free);
    sk_PKCS7_pop_free(safes, PKCS7_free);
    ASN1_OBJECT_free(mark);
    return n;
}

static void test_a_store_for_java(void **state)
{
    PKCS12 *store;
    BIO *in;

    (void)state;
    assert_int_equal(bundle_write_store(paths.server, store_path), OK);
    in = BIO_new_file(store_path, "r");
    store = d2i_PKCS12_bio(in, NULL);
    assert_non_null(store);
    assert_int_equal(PKCS12_verify_mac(store, BUNDLE_STORE_PASSWORD, -1), 1);
    assert_int_equal(count_trusted(store), 2);
    PKCS12_free(store);
    BIO_free(in);
    assert_int_equal(bundle_write_store("/nowhere", store_path), ERR_TLS);
    assert_int_equal(bundle_write_store(paths.server_key, store_path), ERR_TLS);
}

static int begin(void **state)
{
    struct certs made;

    (void)state;
    assert_non_null(mkdtemp(data));
    certs_paths_init(&paths, data);
    snprintf(system_path, sizeof system_path, "%s/system", data);
    snprintf(bundle_path, sizeof bundle_path, "%s/bundle", data);
    snprintf(store_path, sizeof store_path, "%s/store", data);
    assert_int_equal(certs_make(&paths, clock_unix_s(), &made), OK);
    return 0;
}

static int end(void **state)
{
    (void)state;
    assert_int_equal(io_remove_dir(paths.folder), OK);
    assert_int_equal(io_remove_dir(data), OK);
    certs_paths_release(&paths);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_a_bundle_has_both),
                                       cmocka_unit_test(test_a_store_for_java)};

    return cmocka_run_group_tests(tests, begin, end);
}
