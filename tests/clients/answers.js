// What Node says to the answer of each host on standard input, one line each for HTTP/1.1 and HTTP/2.
//
//     node answers.js PORT CA < HOSTS

const fs = require('fs');
const http2 = require('http2');
const https = require('https');

const [port, ca] = [Number(process.argv[2]), fs.readFileSync(process.argv[3])];
// alice@contoso.test with her password
const authorization = 'Basic YWxpY2VAY29udG9zby50ZXN0OmV4Y2hhb3M=';

function first(host) {
  return new Promise((resolve) => {
    const options = { host: '127.0.0.1', port, ca, servername: host, path: '/EWS/Exchange.asmx', headers: { host, authorization } };
    const request = https.get(options, (answer) => {
      answer.on('error', (error) => resolve(error.code || error.message));
      answer.on('end', () => resolve(`ok ${answer.statusCode}`));
      answer.resume();
    });
    request.on('error', (error) => resolve(error.code || error.message));
  });
}

function second(host) {
  return new Promise((resolve) => {
    const session = http2.connect(`https://${host}:${port}`, { ca, servername: host, lookup: (_, options, done) => done(null, [{ address: '127.0.0.1', family: 4 }], 4) });
    let told = null;
    const over = (said) => { told = told || said; };
    session.on('error', (error) => over(`${error.code}: ${error.message}`));
    session.on('close', () => resolve(told || 'closed'));
    // Of a frame that is none, Node says nothing at all, and has nothing left to do.
    process.once('beforeExit', () => resolve(told || 'not a word'));
    const stream = session.request({ ':path': '/EWS/Exchange.asmx', authorization });
    let status = 'no answer';
    stream.on('response', (headers) => { status = headers[':status']; });
    stream.on('error', (error) => over(`${error.code}: ${error.message}`));
    stream.on('aborted', () => over(`${status}, aborted`));
    stream.on('end', () => { over(`${status}, ended with ${stream.rstCode}`); });
    stream.on('close', () => session.close());
    stream.resume();
  });
}

async function all() {
  for (const host of fs.readFileSync(0, 'utf8').split('\n').filter(Boolean)) {
    console.log(await first(host));
    console.log(await second(host));
  }
}

all();
