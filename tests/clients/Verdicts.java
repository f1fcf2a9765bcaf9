// What Java says to each server that it is named on standard input, one line of JSON each.
//
//     java Verdicts.java PORT CA < HOSTS

import java.io.*;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.concurrent.*;
import java.util.stream.*;
import javax.net.ssl.*;

class Verdicts {
    public static void main(String[] args) throws Exception {
        int port = Integer.parseInt(args[0]);
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (InputStream file = Files.newInputStream(Path.of(args[1]))) {
            store.setCertificateEntry("ca", CertificateFactory.getInstance("X.509").generateCertificate(file));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        ExecutorService pool = Executors.newFixedThreadPool(4);
        var hosts = new BufferedReader(new InputStreamReader(System.in)).lines().filter(host -> !host.isBlank());
        var verdicts = hosts.map(host -> pool.submit(() -> {
            System.out.println("[\"" + host + "\", \"" + verdict(context, host, port).replace("\"", "'") + "\"]");
            return null;
        })).collect(Collectors.toList());
        for (var verdict : verdicts) verdict.get();
        pool.shutdown();
    }

    static String verdict(SSLContext context, String host, int port) {
        try (Socket plain = new Socket("127.0.0.1", port);
             SSLSocket secure = (SSLSocket) context.getSocketFactory().createSocket(plain, host, port, true)) {
            secure.setSoTimeout(20000);
            SSLParameters parameters = secure.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            parameters.setApplicationProtocols(new String[] {"http/1.1"});
            secure.setSSLParameters(parameters);
            secure.startHandshake();
            String request = "GET /EWS/Exchange.asmx HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
            secure.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            String got = new String(secure.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return got.startsWith("HTTP/1.1 401") ? "ok" : "no answer";
        } catch (Exception error) {
            Throwable cause = error;
            while (cause.getCause() != null) cause = cause.getCause();
            String said = String.valueOf(cause.getMessage()).split("\n")[0].replace(host, "HOST");
            said = said.replaceAll("(NotAfter|NotBefore): .*", "$1 of the certificate").replaceAll("message \\(\\d+\\)", "message");
            return said.length() > 100 ? said.substring(0, 100) : said;
        }
    }
}
