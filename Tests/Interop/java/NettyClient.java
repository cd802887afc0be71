import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketClientHandshaker;
import io.netty.handler.codec.http.websocketx.WebSocketClientHandshakerFactory;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketVersion;
import io.netty.handler.codec.http.websocketx.extensions.compression.WebSocketClientCompressionHandler;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.util.Version;
import java.net.URI;

/** Netty, with its compression handler when asked for it. */
final class NettyClient extends SimpleChannelInboundHandler<Object> {
    private final WebSocketClientHandshaker handshaker;

    private NettyClient(WebSocketClientHandshaker handshaker) {
        this.handshaker = handshaker;
    }

    public static void main(String[] arguments) throws Exception {
        var versions = Version.identify();
        if (versions.containsKey("netty-codec-http")) {
            Contract.say("version", versions.get("netty-codec-http").artifactVersion());
        }
        URI url = URI.create(Contract.url);
        DefaultHttpHeaders headers = new DefaultHttpHeaders();
        if (Contract.token != null) headers.add("Authorization", "Bearer " + Contract.token);
        String names = Contract.subprotocols().isEmpty() ? null : String.join(",", Contract.subprotocols());
        var handshaker =
                WebSocketClientHandshakerFactory.newHandshaker(url, WebSocketVersion.V13, names, true, headers, 1 << 24);
        Bootstrap bootstrap = new Bootstrap().group(new NioEventLoopGroup(1)).channel(NioSocketChannel.class);
        bootstrap.handler(new ChannelInitializer<Channel>() {
            @Override
            protected void initChannel(Channel channel) throws Exception {
                var pipeline = channel.pipeline();
                if (Contract.authority != null) {
                    var tls = SslContextBuilder.forClient().trustManager(Contract.trust()).build();
                    pipeline.addLast(tls.newHandler(channel.alloc(), url.getHost(), url.getPort()));
                }
                pipeline.addLast(new HttpClientCodec(), new HttpObjectAggregator(65_536));
                if (Contract.compresses) pipeline.addLast(WebSocketClientCompressionHandler.INSTANCE);
                pipeline.addLast("reader", new NettyClient(handshaker));
            }
        });
        bootstrap.connect(url.getHost(), url.getPort()).sync();
        Contract.await();
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        handshaker.handshake(context.channel());
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, Object message) {
        if (!handshaker.isHandshakeComplete()) {
            FullHttpResponse response = (FullHttpResponse) message;
            Contract.say("extension", response.headers().get("Sec-WebSocket-Extensions"));
            handshaker.finishHandshake(context.channel(), response);
            Contract.say("subprotocol", handshaker.actualSubprotocol());
            context.pipeline().addBefore("reader", "aggregator", new WebSocketFrameAggregator(1 << 24));
        } else if (message instanceof TextWebSocketFrame) {
            Contract.received(((TextWebSocketFrame) message).text(), new Contract.Client() {
                public void send(String text) {
                    context.writeAndFlush(new TextWebSocketFrame(text));
                }

                public void close(int code) {
                    context.writeAndFlush(new CloseWebSocketFrame(code, ""));
                }
            });
        } else if (message instanceof PingWebSocketFrame) {
            context.writeAndFlush(new PongWebSocketFrame(((PingWebSocketFrame) message).content().retain()));
        } else if (message instanceof CloseWebSocketFrame) {
            CloseWebSocketFrame frame = (CloseWebSocketFrame) message;
            context.writeAndFlush(frame.retain());
            Contract.closed(frame.statusCode());
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
        Contract.fail(failure);
    }
}
