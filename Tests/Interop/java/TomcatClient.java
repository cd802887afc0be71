import java.net.URI;
import java.util.List;
import java.util.Map;
import javax.websocket.ClientEndpointConfig;
import javax.websocket.CloseReason;
import javax.websocket.Endpoint;
import javax.websocket.EndpointConfig;
import javax.websocket.Extension;
import javax.websocket.HandshakeResponse;
import javax.websocket.Session;
import org.apache.tomcat.websocket.WsWebSocketContainer;

/** Tomcat's client, by the Java API for WebSocket, with permessage-deflate when asked for it. */
final class TomcatClient extends Endpoint {
    private static final class Deflate implements Extension {
        public String getName() {
            return "permessage-deflate";
        }

        public List<Parameter> getParameters() {
            return List.of();
        }
    }

    public static void main(String[] arguments) throws Exception {
        WsWebSocketContainer container = new WsWebSocketContainer();
        container.setDefaultMaxTextMessageBufferSize(1 << 22);
        container.setDefaultMaxSessionIdleTimeout(0);
        var builder = ClientEndpointConfig.Builder.create()
                .preferredSubprotocols(Contract.subprotocols())
                .configurator(new ClientEndpointConfig.Configurator() {
                    @Override
                    public void beforeRequest(Map<String, List<String>> headers) {
                        if (Contract.token != null) headers.put("Authorization", List.of("Bearer " + Contract.token));
                    }

                    @Override
                    public void afterResponse(HandshakeResponse response) {
                        for (var field : response.getHeaders().entrySet()) {
                            if (field.getKey().equalsIgnoreCase("Sec-WebSocket-Extensions")) {
                                Contract.say("extension", String.join(", ", field.getValue()));
                            }
                        }
                    }
                });
        if (Contract.compresses) builder.extensions(List.of(new Deflate()));
        ClientEndpointConfig configuration = builder.build();
        if (Contract.authority != null) {
            configuration.getUserProperties().put("org.apache.tomcat.websocket.SSL_CONTEXT", Contract.tls());
        }
        container.connectToServer(new TomcatClient(), configuration, URI.create(Contract.url));
        Contract.await();
    }

    @Override
    public void onOpen(Session session, EndpointConfig configuration) {
        Contract.say("subprotocol", session.getNegotiatedSubprotocol());
        session.addMessageHandler(String.class, message -> Contract.received(message, new Contract.Client() {
            public void send(String text) {
                session.getAsyncRemote().sendText(text);
            }

            public void close(int code) throws Exception {
                session.close(new CloseReason(CloseReason.CloseCodes.getCloseCode(code), ""));
            }
        }));
    }

    @Override
    public void onClose(Session session, CloseReason reason) {
        Contract.closed(reason.getCloseCode().getCode());
    }

    @Override
    public void onError(Session session, Throwable failure) {
        Contract.fail(failure);
    }
}
