#include <curl/curl.h>
#include <stdarg.h>

#include "late/pass.h"

/* The header's macros of these names only look at types. */
#undef curl_easy_setopt
#undef curl_easy_getinfo
#undef curl_multi_setopt

static struct late_library library = {.file = "libcurl.so.4"};

PASS(CURLcode, curl_global_init, (long flags), (flags))
PASS_VOID(curl_global_cleanup, (void), ())
PASS(void *, curl_easy_init, (void), ())
PASS_VOID(curl_easy_cleanup, (void *easy), (easy))
PASS_VOID(curl_easy_reset, (void *easy), (easy))
PASS(const char *, curl_easy_strerror, (CURLcode code), (code))
PASS(void *, curl_multi_init, (void), ())
PASS(CURLMcode, curl_multi_cleanup, (void *multi), (multi))
PASS(CURLMcode, curl_multi_add_handle, (void *multi, void *easy), (multi, easy))
PASS(CURLMcode, curl_multi_remove_handle, (void *multi, void *easy),
     (multi, easy))
PASS(CURLMcode, curl_multi_perform, (void *multi, int *running),
     (multi, running))
PASS(CURLMcode, curl_multi_poll,
     (void *multi, struct curl_waitfd *more, unsigned int count, int timeout_ms,
      int *ready),
     (multi, more, count, timeout_ms, ready))
PASS(CURLMcode, curl_multi_wakeup, (void *multi), (multi))
PASS(CURLMcode, curl_multi_socket_action,
     (void *multi, curl_socket_t socket, int events, int *running),
     (multi, socket, events, running))
PASS(CURLMsg *, curl_multi_info_read, (void *multi, int *left), (multi, left))
PASS(struct curl_slist *, curl_slist_append,
     (struct curl_slist * list, const char *text), (list, text))
PASS_VOID(curl_slist_free_all, (struct curl_slist * list), (list))

/* The one argument more is a long, a curl_off_t or a pointer, all of which are
 * handed on as they came where they are of one size and passed alike. */
_Static_assert(sizeof(long) == sizeof(void *) &&
                   sizeof(curl_off_t) == sizeof(void *),
               "an option's value is a word");

#define PASS_WORD(type, name, handle, option)                                  \
    type name(handle *to, option which, ...)                                   \
    {                                                                          \
        va_list list;                                                          \
        void *word;                                                            \
                                                                               \
        va_start(list, which);                                                 \
        word = va_arg(list, void *);                                           \
        va_end(list);                                                          \
        return LATE(name)(to, which, word);                                    \
    }

PASS_WORD(CURLcode, curl_easy_setopt, CURL, CURLoption)
PASS_WORD(CURLcode, curl_easy_getinfo, CURL, CURLINFO)
PASS_WORD(CURLMcode, curl_multi_setopt, CURLM, CURLMoption)
