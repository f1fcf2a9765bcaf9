// What Node says to each server that it is named on standard input, one line of JSON each.
//
//     node verdicts.js PORT CA < HOSTS

const fs = require('fs');
const tls = require('tls');

const [port, ca] = [Number(process.argv[2]), fs.readFileSync(process.argv[3])];
const hosts = fs.readFileSync(0, 'utf8').split('\n').filter(Boolean);

function verdict(host) {
  return new Promise((resolve) => {
    let got = '';
    const socket = tls.connect({ host: '127.0.0.1', port, ca, servername: host, ALPNProtocols: ['http/1.1'] }, () => {
      socket.write(`GET /EWS/Exchange.asmx HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
    });
    socket.setTimeout(20000, () => socket.destroy(new Error('timeout')));
    socket.on('data', (chunk) => { got += chunk; });
    socket.on('end', () => resolve(got.startsWith('HTTP/1.1 401') ? 'ok' : 'no answer'));
    socket.on('error', (error) => resolve(error.code || error.message));
  });
}

async function worker() {
  for (let host = hosts.shift(); host; host = hosts.shift()) {
    console.log(JSON.stringify([host, await verdict(host)]));
  }
}

for (let number = 0; number < 4; number += 1) worker();
