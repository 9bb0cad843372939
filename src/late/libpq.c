#include <libpq-fe.h>

#include "late/pass.h"

static struct late_library library = {.file = "libpq.so.5"};

PASS(PGconn *, PQconnectdbParams,
     (const char *const *keys, const char *const *values, int expand),
     (keys, values, expand))
PASS_VOID(PQfinish, (struct pg_conn * c), (c))
PASS(ConnStatusType, PQstatus, (const struct pg_conn *c), (c))
PASS(PGTransactionStatusType, PQtransactionStatus, (const struct pg_conn *c),
     (c))
PASS(char *, PQerrorMessage, (const struct pg_conn *c), (c))
PASS(int, PQsocket, (const struct pg_conn *c), (c))
PASS(PQnoticeReceiver, PQsetNoticeReceiver,
     (struct pg_conn * c, PQnoticeReceiver receiver, void *arg),
     (c, receiver, arg))
PASS(int, PQsetnonblocking, (struct pg_conn * c, int arg), (c, arg))
PASS(int, PQflush, (struct pg_conn * c), (c))
PASS(int, PQisBusy, (struct pg_conn * c), (c))
PASS(int, PQconsumeInput, (struct pg_conn * c), (c))
PASS(int, PQsendQuery, (struct pg_conn * c, const char *query), (c, query))
PASS(int, PQsendQueryParams,
     (struct pg_conn * c, const char *command, int n, const Oid *types,
      const char *const *values, const int *lengths, const int *formats,
      int format),
     (c, command, n, types, values, lengths, formats, format))
PASS(int, PQsendPrepare,
     (struct pg_conn * c, const char *name, const char *query, int n,
      const Oid *types),
     (c, name, query, n, types))
PASS(int, PQsendQueryPrepared,
     (struct pg_conn * c, const char *name, int n, const char *const *values,
      const int *lengths, const int *formats, int format),
     (c, name, n, values, lengths, formats, format))
PASS(PGresult *, PQgetResult, (struct pg_conn * c), (c))
PASS_VOID(PQclear, (struct pg_result * r), (r))
PASS(ExecStatusType, PQresultStatus, (const struct pg_result *r), (r))
PASS(char *, PQresultErrorMessage, (const struct pg_result *r), (r))
PASS(char *, PQresultErrorField, (const struct pg_result *r, int field),
     (r, field))
PASS(char *, PQcmdStatus, (struct pg_result * r), (r))
PASS(char *, PQcmdTuples, (struct pg_result * r), (r))
PASS(int, PQntuples, (const struct pg_result *r), (r))
PASS(int, PQnfields, (const struct pg_result *r), (r))
PASS(Oid, PQftype, (const struct pg_result *r, int column), (r, column))
PASS(char *, PQgetvalue, (const struct pg_result *r, int row, int column),
     (r, row, column))
PASS(int, PQgetlength, (const struct pg_result *r, int row, int column),
     (r, row, column))
PASS(int, PQgetisnull, (const struct pg_result *r, int row, int column),
     (r, row, column))
