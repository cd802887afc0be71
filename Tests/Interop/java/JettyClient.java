import java.net.URI;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.util.Jetty;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.api.WebSocketListener;
import org.eclipse.jetty.websocket.client.ClientUpgradeRequest;
import org.eclipse.jetty.websocket.client.WebSocketClient;

/** Jetty 9, with permessage-deflate when asked for it. */
public final class JettyClient implements WebSocketListener {
    private Session session;

    public static void main(String[] arguments) throws Exception {
        Contract.say("version", Jetty.VERSION);
        SslContextFactory.Client tls = new SslContextFactory.Client();
        if (Contract.authority != null) tls.setSslContext(Contract.tls());
        HttpClient http = new HttpClient(tls);
        http.start();
        WebSocketClient client = new WebSocketClient(http);
        client.getPolicy().setMaxTextMessageSize(1 << 24);
        client.getPolicy().setIdleTimeout(300_000);
        client.start();
        ClientUpgradeRequest request = new ClientUpgradeRequest();
        if (Contract.token != null) request.setHeader("Authorization", "Bearer " + Contract.token);
        if (!Contract.subprotocols().isEmpty()) request.setSubProtocols(Contract.subprotocols());
        if (Contract.compresses) request.addExtensions("permessage-deflate");
        client.connect(new JettyClient(), URI.create(Contract.url), request).get();
        Contract.await();
    }

    @Override
    public void onWebSocketConnect(Session session) {
        this.session = session;
        session.getPolicy().setMaxTextMessageSize(1 << 24);
        Contract.say("extension", session.getUpgradeResponse().getHeader("Sec-WebSocket-Extensions"));
        Contract.say("subprotocol", session.getUpgradeResponse().getAcceptedSubProtocol());
    }

    @Override
    public void onWebSocketText(String message) {
        Contract.received(message, new Contract.Client() {
            public void send(String text) throws Exception {
                session.getRemote().sendString(text);
            }

            public void close(int code) {
                session.close(code, "");
            }
        });
    }

    @Override
    public void onWebSocketBinary(byte[] payload, int offset, int length) {
        Contract.say("binary", length);
    }

    @Override
    public void onWebSocketClose(int code, String reason) {
        Contract.closed(code);
    }

    @Override
    public void onWebSocketError(Throwable failure) {
        Contract.fail(failure);
    }
}
