import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.CompletionStage;

/** java.net.http.WebSocket: no compression. */
final class JdkClient implements WebSocket.Listener {
    private final StringBuilder parts = new StringBuilder();

    public static void main(String[] arguments) throws Exception {
        Contract.say("version", System.getProperty("java.version"));
        HttpClient.Builder http = HttpClient.newBuilder();
        if (Contract.authority != null) http.sslContext(Contract.tls());
        WebSocket.Builder builder = http.build().newWebSocketBuilder();
        if (Contract.token != null) builder.header("Authorization", "Bearer " + Contract.token);
        var names = Contract.subprotocols();
        if (!names.isEmpty()) {
            builder.subprotocols(names.get(0), names.subList(1, names.size()).toArray(new String[0]));
        }
        builder.buildAsync(URI.create(Contract.url), new JdkClient()).join();
        Contract.await();
    }

    @Override
    public void onOpen(WebSocket socket) {
        Contract.say("subprotocol", socket.getSubprotocol());
        socket.request(1);
    }

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean isLast) {
        parts.append(data);
        if (isLast) {
            String text = parts.toString();
            parts.setLength(0);
            Contract.received(text, new Contract.Client() {
                public void send(String message) {
                    socket.sendText(message, true).join();
                }

                public void close(int code) {
                    socket.sendClose(code, "").join();
                }
            });
        }
        socket.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
        Contract.closed(code);
        return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable failure) {
        Contract.fail(failure);
    }
}
