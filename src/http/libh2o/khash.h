/* libh2o's package has http2_internal.h, but not klib's khash.h, which that
 * header includes. In its place: a type and lookups that find nothing, enough
 * for the header to compile. We want its layout of a stream; its one function
 * that looks into a table nobody here may call. */
#ifndef TONEARM_HTTP_LIBH2O_KHASH_H
#define TONEARM_HTTP_LIBH2O_KHASH_H

typedef unsigned khiter_t;

#define KHASH_MAP_INIT_INT64(name, value) struct kh_##name;
#define khash_t(name)                     struct kh_##name
#define kh_get(name, table, key)          ((void)(table), (void)(key), kh_end(table))
#define kh_end(table)                     ((khiter_t)0)
#define kh_val(table, at)                 NULL

#endif
