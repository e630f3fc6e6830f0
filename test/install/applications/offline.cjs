// Distributions ask metadata services of clouds, and their makers' endpoints. Here nothing leaves the machine.
const net = require('node:net');

const { connect } = net.Socket.prototype;
const here = (host) => host === undefined || /^(localhost|127\.[\d.]+|::1)$/.test(host);

net.Socket.prototype.connect = function (...given) {
  const [first, second] = Array.isArray(given[0]) ? given[0] : given;
  const host = typeof first === 'object' ? first.host : typeof second === 'string' ? second : undefined;
  if (here(host || undefined)) {
    return connect.apply(this, given);
  }
  const error = Object.assign(new Error(`connect ENETUNREACH ${host}`), {
    code: 'ENETUNREACH',
    syscall: 'connect',
  });
  process.nextTick(() => this.destroy(error));
  return this;
};
