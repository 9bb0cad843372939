/* No redirects are followed: the API has none, and a token goes only where it
 * was meant to go. Packed answers are unpacked by libcurl. */
#include "client/easy.h"

#include <stdlib.h>
#include <string.h>

#include "client/text.h"

/* One line, with its line end; the status line comes first. */
static size_t take_line(char *line, size_t size, size_t count, void *user)
{
    struct exchange *exchange = user;
    size_t n = size * count;
    char copy[1024];
    if (n >= sizeof(copy))
        return n; /* none of those that are read is so long */
    memcpy(copy, line, n);
    copy[n] = '\0';
    copy[strcspn(copy, "\r\n")] = '\0';
    char *space = strchr(copy, ' '), *colon = strchr(copy, ':');
    if (strncmp(copy, "HTTP/", 5) == 0 && space) {
        exchange_take_status(exchange, (int)strtol(space, NULL, 10));
    } else if (colon) {
        *colon = '\0';
        const char *value = colon + 1 + strspn(colon + 1, " \t");
        exchange_take_header(exchange, copy, value);
    }
    return n;
}

static size_t take_body(char *bytes, size_t size, size_t count, void *user)
{
    return exchange_take_body(user, bytes, size * count) ? size * count : 0;
}

static bool append(struct curl_slist **headers, const char *line)
{
    struct curl_slist *longer = line ? curl_slist_append(*headers, line) : NULL;
    *headers = longer ? longer : *headers;
    return longer != NULL;
}

static bool make_headers(const struct exchange *exchange,
                         struct curl_slist **headers)
{
    struct text line = {0};
    *headers = NULL;
    /* Nothing is of no type, which without this would be a form's. */
    bool is_made = exchange->body || append(headers, "Content-Type:");
    for (size_t i = 0; is_made && i < exchange->header_count; i++) {
        text_clear(&line);
        text_add_all(&line, exchange->headers[i].name);
        text_add_all(&line, ": ");
        text_add_all(&line, exchange->headers[i].value);
        is_made = append(headers, text_end(&line));
    }
    text_release(&line);
    if (!is_made)
        curl_slist_free_all(*headers);
    return is_made;
}

static void set_method(CURL *easy, const struct exchange *exchange)
{
    bool is_get = strcmp(exchange->method, "GET") == 0;
    if (!is_get || exchange->body) {
        /* With a size, also of zero: a PUT without a body has a length. */
        curl_easy_setopt(easy, CURLOPT_POSTFIELDS,
                         exchange->body ? exchange->body : "");
        curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE,
                         (curl_off_t)exchange->body_bytes);
    }
    curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, exchange->method);
    if (strcmp(exchange->method, "HEAD") == 0)
        curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
}

bool easy_set(CURL *easy, const struct tonearm_client *client,
              struct exchange *exchange, struct curl_slist **headers)
{
    if (!make_headers(exchange, headers))
        return false;
    curl_easy_setopt(easy, CURLOPT_URL, exchange->url);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "");
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, *headers);
    curl_easy_setopt(easy, CURLOPT_USERAGENT, client->user_agent);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS,
                     (long)client->connect_timeout_ms);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)exchange->timeout_ms);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, take_line);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, exchange);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, exchange);
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, exchange->message);
    if (client->ca_file)
        curl_easy_setopt(easy, CURLOPT_CAINFO, client->ca_file);
    set_method(easy, exchange);
    return true;
}

enum tonearm_status easy_status(CURLcode code, struct exchange *exchange)
{
    if (code == CURLE_OK)
        return TONEARM_OK;
    if (exchange->is_too_large) {
        string_put(exchange->message, sizeof(exchange->message),
                   "the answer is larger than the options allow");
        return TONEARM_BAD_ANSWER;
    }
    if (exchange->is_refused)
        return TONEARM_CANCELLED;
    if (code == CURLE_OUT_OF_MEMORY || exchange->answer.is_broken)
        return TONEARM_NO_MEMORY;
    if (!exchange->message[0])
        string_put(exchange->message, sizeof(exchange->message),
                   curl_easy_strerror(code));
    return code == CURLE_OPERATION_TIMEDOUT ? TONEARM_TIMEOUT : TONEARM_NETWORK;
}
