// What an editor shows of a scenario file: asks Taplo's language server, which editors run.
//
//     node editor.js PACKAGES FILE completions < TEXT      what is offered at `|` in the text, a line each
//     node editor.js PACKAGES FILE diagnostics < TEXT      the lines that are marked as wrong; waits for the first

const fs = require("node:fs");
const path = require("node:path");
const url = require("node:url");

const [packages, file, wanted] = process.argv.slice(2);
const { TaploLsp } = require(path.resolve(packages, "node_modules/@taplo/lsp"));

const settings = { schema: { enabled: true, catalogs: [] } };
const nothing = async (bytes) => bytes.length;
const environment = {
  now: () => new Date(),
  envVar: () => undefined,
  envVars: () => [],
  stdErrAtty: () => false,
  stdin: async () => new Uint8Array(),
  stdout: nothing,
  stderr: nothing,
  glob: () => [],
  readFile: (name) => fs.promises.readFile(name),
  writeFile: async () => {},
  urlToFilePath: (address) => decodeURI(address).replace(/^\w+:\/\//, ""),
  isAbsolute: path.isAbsolute,
  cwd: () => process.cwd(),
  findConfigFile: () => undefined,
  // The schema is a file beside the scenarios: nothing is to be fetched.
  fetch: { fetch: () => Promise.reject(new Error("no network")), Headers, Request, Response },
};

async function main() {
  const [before, after = ""] = fs.readFileSync(0, "utf8").split("|");
  const uri = url.pathToFileURL(path.resolve(file)).href;
  const root = url.pathToFileURL(path.dirname(path.resolve(file))).href;
  let server;
  const answers = new Map();
  let told;
  const diagnosed = new Promise((resolve) => (told = resolve));
  const onMessage = (message) => {
    if (message.method === "textDocument/publishDiagnostics") {
      // The first ones only clear what was marked before.
      if (message.params.diagnostics.length > 0) told(message.params.diagnostics);
    } else if (message.method && message.id !== undefined) {
      const result = message.method === "workspace/configuration" ? [settings] : null;
      server.send({ jsonrpc: "2.0", id: message.id, result });
    } else answers.get(message.id)?.(message.result);
  };
  server = await TaploLsp.initialize(environment, { onMessage });
  const ask = (id, method, params) =>
    new Promise((resolve) => {
      answers.set(id, resolve);
      server.send({ jsonrpc: "2.0", id, method, params });
    });
  const tell = (method, params) => server.send({ jsonrpc: "2.0", method, params });

  await ask(1, "initialize", {
    processId: null,
    rootUri: root,
    workspaceFolders: [{ uri: root, name: "root" }],
    capabilities: {},
  });
  tell("initialized", {});
  const document = { uri, languageId: "toml", version: 1, text: before + after };
  tell("textDocument/didOpen", { textDocument: document });
  if (wanted === "diagnostics") {
    for (const one of await diagnosed) console.log(`${one.range.start.line + 1}: ${one.message}`);
    process.exit(0);
  }
  const lines = before.split("\n");
  const position = { line: lines.length - 1, character: lines.at(-1).length };
  const found = await ask(2, "textDocument/completion", { textDocument: { uri }, position });
  const items = Array.isArray(found) ? found : (found?.items ?? []);
  for (const item of items) console.log(item.label);
  process.exit(0);
}

main();
