// What Java's HttpClient says to the answer of each host on standard input, one line each for HTTP/1.1 and HTTP/2.
//
//     java -Djdk.net.hosts.file=FILE Answers.java PORT CA < HOSTS

import java.io.*;
import java.net.*;
import java.net.http.*;
import java.nio.file.*;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.stream.*;
import javax.net.ssl.*;

class Answers {
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
        for (String host : new BufferedReader(new InputStreamReader(System.in)).lines().collect(Collectors.toList())) {
            for (HttpClient.Version version : HttpClient.Version.values()) {
                System.out.println(said(context, host, port, version));
            }
        }
        System.exit(0);
    }

    static String said(SSLContext context, String host, int port, HttpClient.Version version) {
        try {
            HttpClient client = HttpClient.newBuilder().sslContext(context).version(version).build();
            HttpRequest request = HttpRequest.newBuilder(URI.create("https://" + host + ":" + port + "/EWS/Exchange.asmx"))
                .header("Authorization", "Basic YWxpY2VAY29udG9zby50ZXN0OmV4Y2hhb3M=").build();
            return "ok " + client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode();
        } catch (Exception error) {
            Throwable cause = error;
            while (cause.getCause() != null) cause = cause.getCause();
            return cause.getClass().getSimpleName() + ": " + cause.getMessage();
        }
    }
}
