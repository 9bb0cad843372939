/* Extensions are given in the language of OpenSSL's configuration files, which
 * says in a line what would be a page of calls.
 *
 * Serial numbers are random, and each authority has a name of its own: a
 * browser that knows two authorities of one name and number gets confused. */
#include "certs/issue.h"

#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <time.h>

#include "base/buf.h"
#include "base/hex.h"
#include "base/log.h"
#include "base/random.h"
#include "certs/certs.h"

#define DAY_S         86400
#define AUTHORITY_S   (10 * 365 * (int64_t)DAY_S)
#define SERVER_S      (397 * (int64_t)DAY_S)
#define BACKDATED_S   3600 /* for clients whose clocks are behind */
#define SERIAL_BYTES  16
#define NAME_BYTES    4
#define TEXT_MAX      4096
#define ALL_BITS_IPV6 "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"

/* OpenSSL's own check, and browsers, take no wildcard above a name of one
 * label: one such name is spelled out. */
static const char *const local_names[] = {"localhost", "*.localhost",
                                          "tonearm.localhost"};

#define LOCAL_COUNT (sizeof local_names / sizeof local_names[0])

static enum err fail(const char *what)
{
    const char *reason = ERR_reason_error_string(ERR_get_error());

    log_error("can't make %s: %s", what, reason ? reason : "unknown reason");
    ERR_clear_error();
    return ERR_TLS;
}

enum err issue_key(EVP_PKEY **out)
{
    *out = EVP_EC_gen("P-256");
    return *out != NULL ? OK : fail("a key");
}

static bool set_serial(X509 *cert)
{
    uint8_t bytes[SERIAL_BYTES];
    BIGNUM *number;
    bool ok;

    random_bytes(bytes, sizeof bytes);
    bytes[0] &= 0x7f; /* positive (RFC 5280 section 4.1.2.2) */
    bytes[0] |= 0x40;
    number = BN_bin2bn(bytes, sizeof bytes, NULL);
    ok = number != NULL &&
         BN_to_ASN1_INTEGER(number, X509_get_serialNumber(cert)) != NULL;
    BN_free(number);
    return ok;
}

static bool add_name(X509_NAME *name, const char *field, const char *text)
{
    return X509_NAME_add_entry_by_txt(name, field, MBSTRING_UTF8,
                                      (const unsigned char *)text, -1, -1,
                                      0) == 1;
}

static bool set_subject(X509 *cert, const char *common)
{
    X509_NAME *name = X509_get_subject_name(cert);

    return add_name(name, "O", "Tonearm") && add_name(name, "CN", common);
}

static bool set_times(X509 *cert, int64_t from_s, int64_t to_s)
{
    return ASN1_TIME_set(X509_getm_notBefore(cert), (time_t)from_s) != NULL &&
           ASN1_TIME_set(X509_getm_notAfter(cert), (time_t)to_s) != NULL;
}

static bool add(X509 *cert, X509 *issuer, int nid, const char *value)
{
    X509V3_CTX context;
    X509_EXTENSION *extension;
    bool ok;

    X509V3_set_ctx(&context, issuer, cert, NULL, NULL, 0);
    X509V3_set_ctx_nodb(&context);
    extension = X509V3_EXT_nconf_nid(NULL, &context, nid, value);
    ok = extension != NULL && X509_add_ext(cert, extension, -1) == 1;
    X509_EXTENSION_free(extension);
    return ok;
}

/* A name constraint holds for the names below it, too (RFC 5280 section
 * 4.2.1.10): localhost's for *.localhost. */
static void write_constraints(struct buf *out)
{
    buf_lit(out, "critical");
    for (size_t i = 0; i < CERTS_HOST_COUNT; i++)
        buf_printf(out, ",permitted;DNS:%s", certs_hosts[i]);
    buf_lit(out, ",permitted;DNS:localhost"
                 ",permitted;IP:127.0.0.0/255.0.0.0"
                 ",permitted;IP:::1/" ALL_BITS_IPV6);
    buf_char(out, '\0');
}

static void write_names(struct buf *out)
{
    for (size_t i = 0; i < CERTS_HOST_COUNT; i++)
        buf_printf(out, "DNS:%s,", certs_hosts[i]);
    for (size_t i = 0; i < LOCAL_COUNT; i++)
        buf_printf(out, "DNS:%s,", local_names[i]);
    buf_lit(out, "IP:127.0.0.1,IP:::1");
    buf_char(out, '\0');
}

static bool extend_authority(X509 *cert)
{
    struct buf constraints;
    bool ok;

    buf_init(&constraints, TEXT_MAX);
    write_constraints(&constraints);
    ok = add(cert, cert, NID_basic_constraints, "critical,CA:TRUE,pathlen:0") &&
         add(cert, cert, NID_key_usage, "critical,keyCertSign,cRLSign") &&
         add(cert, cert, NID_ext_key_usage, "serverAuth") &&
         add(cert, cert, NID_subject_key_identifier, "hash") &&
         add(cert, cert, NID_name_constraints, constraints.p);
    buf_release(&constraints);
    return ok;
}

static bool extend_server(X509 *cert, X509 *ca)
{
    struct buf names;
    bool ok;

    buf_init(&names, TEXT_MAX);
    write_names(&names);
    ok = add(cert, ca, NID_basic_constraints, "critical,CA:FALSE") &&
         add(cert, ca, NID_key_usage, "critical,digitalSignature") &&
         add(cert, ca, NID_ext_key_usage, "serverAuth") &&
         add(cert, ca, NID_subject_key_identifier, "hash") &&
         add(cert, ca, NID_authority_key_identifier, "keyid:always") &&
         add(cert, ca, NID_subject_alt_name, names.p);
    buf_release(&names);
    return ok;
}

/* "Tonearm local authority 1a2b3c4d". */
static bool name_authority(X509 *cert)
{
    uint8_t bytes[NAME_BYTES];
    char digits[2 * NAME_BYTES + 1] = "";
    char common[64];

    random_bytes(bytes, sizeof bytes);
    (void)hex_write(bytes, sizeof bytes, digits);
    (void)snprintf(common, sizeof common, "Tonearm local authority %s", digits);
    return set_subject(cert, common) &&
           X509_set_issuer_name(cert, X509_get_subject_name(cert)) == 1;
}

enum err issue_authority(EVP_PKEY *key, int64_t now_s, X509 **out)
{
    X509 *cert = X509_new();
    int64_t from_s = now_s - BACKDATED_S;

    if (cert != NULL && X509_set_version(cert, X509_VERSION_3) == 1 &&
        set_serial(cert) && name_authority(cert) &&
        set_times(cert, from_s, from_s + AUTHORITY_S) &&
        X509_set_pubkey(cert, key) == 1 && extend_authority(cert) &&
        X509_sign(cert, key, EVP_sha256()) > 0) {
        *out = cert;
        return OK;
    }
    X509_free(cert);
    return fail("a local authority");
}

enum err issue_server(const struct issue_signer *by, EVP_PKEY *key,
                      int64_t now_s, X509 **out)
{
    X509 *cert = X509_new();
    int64_t from_s = now_s - BACKDATED_S;
    int64_t to_s = from_s + SERVER_S;
    int64_t ca_end_s = issue_end_s(by->ca);

    if (to_s > ca_end_s)
        to_s = ca_end_s;
    if (cert != NULL && X509_set_version(cert, X509_VERSION_3) == 1 &&
        set_serial(cert) && set_subject(cert, "Tonearm") &&
        X509_set_issuer_name(cert, X509_get_subject_name(by->ca)) == 1 &&
        set_times(cert, from_s, to_s) && X509_set_pubkey(cert, key) == 1 &&
        extend_server(cert, by->ca) &&
        X509_sign(cert, by->key, EVP_sha256()) > 0) {
        *out = cert;
        return OK;
    }
    X509_free(cert);
    return fail("a certificate");
}

int64_t issue_end_s(const X509 *cert)
{
    struct tm tm = {0};

    if (ASN1_TIME_to_tm(X509_get0_notAfter(cert), &tm) != 1)
        return INT64_MIN;
    return (int64_t)timegm(&tm);
}

bool issue_has_names(X509 *cert)
{
    for (size_t i = 0; i < CERTS_HOST_COUNT; i++)
        if (X509_check_host(cert, certs_hosts[i], 0, 0, NULL) != 1)
            return false;
    return X509_check_host(cert, "localhost", 0, 0, NULL) == 1 &&
           X509_check_host(cert, "tonearm.localhost", 0, 0, NULL) == 1 &&
           X509_check_ip_asc(cert, "127.0.0.1", 0) == 1 &&
           X509_check_ip_asc(cert, "::1", 0) == 1;
}
