/* Node goes by no proxy unless a program asks it to, and its fetch can hardly
 * be asked. Loaded before a program,
 *
 *     NODE_OPTIONS="--require /usr/share/tonearm/preload.cjs"
 *     HTTPS_PROXY=http://127.0.0.1:8888
 *     NODE_EXTRA_CA_CERTS=DATA/tls/ca.pem
 *
 * this leads connections to Spotify's hosts, and no others, to the proxy that
 * HTTPS_PROXY names, which has to be `tonearm serve --proxy`: that takes TLS at
 * once. `tonearm run` sets all three. Nothing else is changed: names, URLs,
 * headers and the check of certificates stay as they are. */
'use strict';

const tls = require('node:tls');
const { syncBuiltinESMExports } = require('node:module');

const hosts = new Set(['api.spotify.com', 'accounts.spotify.com', 'sdk.scdn.co']);

function findProxy() {
    const url = process.env.HTTPS_PROXY || process.env.https_proxy;

    try {
        const { hostname, port } = new URL(url);

        return { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port) };
    } catch {
        return null;
    }
}

/* Options as callers may give them: an object, or port, host, object. */
function gather(args) {
    const callback = args.find((a) => typeof a === 'function');
    const options = {};

    for (const a of args)
        if (typeof a === 'object' && a !== null)
            Object.assign(options, a);
    if (typeof args[0] === 'number') {
        options.port = args[0];
        if (typeof args[1] === 'string')
            options.host = args[1];
    }
    return { options, callback };
}

/* `elsewhere` gives the options that differ; null leaves the call alone. */
function redirect(module, name, elsewhere) {
    const original = module[name];

    module[name] = function connect(...args) {
        const { options, callback } = gather(args);
        const host = options.host || options.hostname;
        const other = hosts.has(host) ? elsewhere(options, host) : null;

        if (other === null)
            return original.apply(this, args);
        return original.call(this, { ...options, ...other }, callback);
    };
}

const proxy = findProxy();

if (proxy !== null) {
    /* One that has a socket already came through a proxy by itself. */
    redirect(tls, 'connect', (options, host) =>
        options.socket
            ? null
            : {
                  ...proxy,
                  hostname: undefined,
                  lookup: undefined,
                  servername: options.servername || host
              }
    );
    syncBuiltinESMExports();
}
