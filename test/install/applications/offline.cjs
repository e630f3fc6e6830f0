// Rejects connections to other machines: distributions connect to cloud metadata services and to their vendors'
// endpoints.
const net = require('node:net');

const { connect } = net.Socket.prototype;
const isLocal = (host) => host === undefined || /^(localhost|127\.[\d.]+|::1)$/.test(host);

net.Socket.prototype.connect = function (...given) {
  const [first, second] = Array.isArray(given[0]) ? given[0] : given;
  const host = typeof first === 'object' ? first.host : typeof second === 'string' ? second : undefined;
  if (isLocal(host || undefined)) {
    return connect.apply(this, given);
  }
  const error = Object.assign(new Error(`connect ENETUNREACH ${host}`), {
    code: 'ENETUNREACH',
    syscall: 'connect',
  });
  process.nextTick(() => this.destroy(error));
  return this;
};
