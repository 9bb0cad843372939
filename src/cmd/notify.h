/* Telling the service manager how this process fares, as systemd's units of
 * Type=notify want it (sd_notify(3)): a datagram to the socket that
 * NOTIFY_SOCKET names. Where it isn't set, nobody wants to know. */
#ifndef TONEARM_CMD_NOTIFY_H
#define TONEARM_CMD_NOTIFY_H

/* Sends `state`: "READY=1", "STOPPING=1". Doesn't wait: what can't be sent at
 * once is logged and lost. Any thread, as long as none changes the
 * environment. */
void notify_manager(const char *state);

#endif
