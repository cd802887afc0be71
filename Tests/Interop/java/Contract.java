import java.io.FileInputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** What every client program of this folder is told and says; the contract is in ../README.md. */
final class Contract {
    static final String url = System.getenv("URL");
    static final String token = System.getenv("TOKEN");
    static final String authority = System.getenv("CA");
    static final boolean compresses = "1".equals(System.getenv("COMPRESS"));

    private static final PrintStream output = System.out;
    private static final CountDownLatch end = new CountDownLatch(1);
    private static String question = System.getenv("SEND");

    /** A library's way to send a message, and to close with a code. */
    interface Client {
        void send(String text) throws Exception;

        void close(int code) throws Exception;
    }

    static List<String> subprotocols() {
        String names = System.getenv("SUBPROTOCOLS");
        return names == null || names.isEmpty() ? List.of() : Arrays.asList(names.split(","));
    }

    static TrustManagerFactory trust() throws Exception {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null);
        try (FileInputStream file = new FileInputStream(authority)) {
            store.setCertificateEntry("authority", CertificateFactory.getInstance("X.509").generateCertificate(file));
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory;
    }

    static X509TrustManager trustManager() throws Exception {
        return (X509TrustManager) trust().getTrustManagers()[0];
    }

    static SSLContext tls() throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust().getTrustManagers(), null);
        return context;
    }

    static void say(String key, Object value) {
        if (value != null && !value.toString().isEmpty()) System.err.println("interop: " + key + " " + value);
    }

    /** Prints a message; sends what is to be sent, and closes after the last one. */
    static synchronized void received(String text, Client client) {
        try {
            byte[] bytes = (text + "\n").getBytes(StandardCharsets.UTF_8);
            output.write(bytes, 0, bytes.length);
            String now = question;
            question = null;
            if (now != null) client.send(now);
            String code = System.getenv("CLOSE");
            if (code != null && !code.isEmpty() && text.contains(System.getenv("LAST"))) {
                client.close(Integer.parseInt(code));
            }
        } catch (Exception failure) {
            fail(failure);
        }
    }

    static void closed(Object code) {
        say("close", code);
        end.countDown();
    }

    static void fail(Throwable failure) {
        failure.printStackTrace();
        output.flush();
        System.exit(1);
    }

    /** Until the stream has ended; then the process ends, whatever threads a library has left. */
    static void await() throws Exception {
        if (!end.await(180, TimeUnit.SECONDS)) fail(new Exception("the stream did not end"));
        output.flush();
        System.exit(0);
    }
}
