/* Loaded before a Node client (node --require): connections to Spotify's two
 * hosts go to the test's listener. The client itself, its URLs, its Host
 * headers and its certificate checks stay as they are; the test's CA comes
 * with NODE_EXTRA_CA_CERTS. */
'use strict';

const net = require('node:net');
const tls = require('node:tls');

const port = Number(process.env.TONEARM_TLS_PORT);
const hosts = new Set(['api.spotify.com', 'accounts.spotify.com']);

/* Options as every caller may give them: an object, or port, host, object. */
function gather(args) {
    const callback = args.find((a) => typeof a === 'function');
    let options = {};

    for (const a of args)
        if (typeof a === 'object' && a !== null)
            options = Object.assign({}, a, options);
    if (typeof args[0] === 'number') {
        options.port = args[0];
        if (typeof args[1] === 'string')
            options.host = args[1];
    }
    return { options, callback };
}

function redirect(module, name, target) {
    const original = module[name];

    module[name] = function connect(...args) {
        const { options, callback } = gather(args);

        if (!hosts.has(options.host) || options.socket)
            return original.apply(this, args);
        return original.call(
            this,
            Object.assign({}, options, target(options)),
            callback
        );
    };
}

redirect(tls, 'connect', (options) => ({
    host: '127.0.0.1',
    port,
    servername: options.servername || options.host
}));
/* Nothing may leave for the real hosts by another way. */
redirect(net, 'connect', (options) => {
    throw new Error('plain connection to ' + options.host);
});
