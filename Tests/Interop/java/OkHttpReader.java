import java.util.concurrent.TimeUnit;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.WebSocket;
import okhttp3.WebSocketListener;

/** OkHttp 3: no compression. */
final class OkHttpReader extends WebSocketListener {
    public static void main(String[] arguments) throws Exception {
        Contract.say("version", okhttp3.internal.Version.userAgent());
        OkHttpClient.Builder http = new OkHttpClient.Builder().readTimeout(0, TimeUnit.SECONDS);
        if (Contract.authority != null) {
            http.sslSocketFactory(Contract.tls().getSocketFactory(), Contract.trustManager());
        }
        Request.Builder request = new Request.Builder().url(Contract.url);
        if (Contract.token != null) request.header("Authorization", "Bearer " + Contract.token);
        if (!Contract.subprotocols().isEmpty()) {
            request.header("Sec-WebSocket-Protocol", String.join(", ", Contract.subprotocols()));
        }
        http.build().newWebSocket(request.build(), new OkHttpReader());
        Contract.await();
    }

    @Override
    public void onOpen(WebSocket socket, Response response) {
        Contract.say("extension", response.header("Sec-WebSocket-Extensions"));
        Contract.say("subprotocol", response.header("Sec-WebSocket-Protocol"));
    }

    @Override
    public void onMessage(WebSocket socket, String message) {
        Contract.received(message, new Contract.Client() {
            public void send(String text) {
                socket.send(text);
            }

            public void close(int code) {
                socket.close(code, "");
            }
        });
    }

    @Override
    public void onClosing(WebSocket socket, int code, String reason) {
        socket.close(code, "");
    }

    @Override
    public void onClosed(WebSocket socket, int code, String reason) {
        Contract.closed(code);
    }

    @Override
    public void onFailure(WebSocket socket, Throwable failure, Response response) {
        Contract.fail(failure);
    }
}
