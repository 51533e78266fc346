using System.Net;
using System.Net.Http.Headers;
using Imprint.Web.Messages;
using Imprint.Web.Tests.Rig;

namespace Imprint.Web.Tests.Messages;

/// <summary>The binding of numbered messages over real HTTP: a face that echoes, and one that fails.</summary>
public sealed class NumberedMessageTests
{
    private const string MediaType = "application/cbor";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_answer_carries_number_length_and_token()
    {
        await using var server = await StartAsync();
        using var answer = await server.SendAsync(HttpMethod.Post, "/p/1/msg/10", Body([1, 2, 3]));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("11", Assert.Single(answer.Headers.GetValues("Message-Type")));
        Assert.Equal("Bearer first", Assert.Single(answer.Headers.GetValues("Authorization")));
        Assert.Equal(3, answer.Content.Headers.ContentLength);
        Assert.Null(answer.Headers.TransferEncodingChunked);
        Assert.Equal(MediaType, answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal([1, 2, 3], await answer.Content.ReadAsByteArrayAsync(Cancel));
    }

    [Fact]
    public async Task A_client_echoes_the_token_and_reads_numbers_and_bodies()
    {
        await using var server = await StartAsync();
        var client = ClientOf(server);
        Assert.Equal(11, (await client.SendAsync(10, new byte[] { 1 }, Cancel)).Type);
        var (type, body) = await client.SendAsync(12, new byte[] { 7 }, Cancel);
        Assert.Equal(13, type);
        Assert.Equal([.. "Bearer first"u8], body.ToArray());
        var (none, nothing) = await client.SendAsync(255, new byte[] { 7 }, Cancel);
        Assert.Equal((0, 0), (none, nothing.Length));
    }

    [Fact]
    public async Task Unknown_headers_and_a_missing_media_type_are_nobodys_fault()
    {
        await using var server = await StartAsync();
        var content = new ByteArrayContent([1]);
        using var answer = await server.SendAsync(
            HttpMethod.Post,
            "/p/1/msg/10",
            content,
            ("http", "//localhost:8080/fdo/101/msg/10"),
            ("_connection", "keep-alive")
        );
        Assert.Equal("11", Assert.Single(answer.Headers.GetValues("Message-Type")));
    }

    [Theory]
    [InlineData("/p/1/msg/10", "text/plain", 3, MessageRefusal.WrongMediaType)]
    [InlineData("/p/1/msg/10", MediaType, 101, MessageRefusal.TooLarge)]
    [InlineData("/p/1/msg/66", MediaType, 3, MessageRefusal.Failed)]
    public async Task What_never_reaches_the_protocol_is_refused_in_its_words(
        string path,
        string mediaType,
        int length,
        MessageRefusal refusal
    )
    {
        await using var server = await StartAsync();
        using var answer = await server.SendAsync(HttpMethod.Post, path, Body(new byte[length], mediaType));
        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.Equal("255", Assert.Single(answer.Headers.GetValues("Message-Type")));
        Assert.Equal([(byte)refusal], await answer.Content.ReadAsByteArrayAsync(Cancel));
    }

    [Theory]
    [InlineData("/p/1/msg/256")]
    [InlineData("/p/1/msg/x")]
    [InlineData("/p/1/msg/-1")]
    [InlineData("/p/2/msg/10")]
    public async Task What_is_no_number_of_a_message_is_no_address(string path)
    {
        await using var server = await StartAsync();
        using var answer = await server.SendAsync(HttpMethod.Post, path, Body([1]));
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task A_server_that_is_not_there_or_speaks_something_else_is_told_apart()
    {
        await using var server = await StartAsync();
        using var http = new HttpClient();
        var nobody = new NumberedMessageClient(http, new Uri("http://127.0.0.1:1/p/1/msg"), MediaType, 100);
        var unreachable = await Assert.ThrowsAsync<MessageTransportException>(() => nobody.SendAsync(10, new byte[1], Cancel));
        Assert.Equal(MessageTransportFault.Unreachable, unreachable.Fault);

        var elsewhere = new NumberedMessageClient(http, new Uri(server.Address, "/elsewhere"), MediaType, 100);
        var other = await Assert.ThrowsAsync<MessageTransportException>(() => elsewhere.SendAsync(10, new byte[1], Cancel));
        Assert.Equal(MessageTransportFault.NotTheProtocol, other.Fault);

        var small = new NumberedMessageClient(http, new Uri(server.Address, "/p/1/msg"), MediaType, maxAnswerLength: 2);
        var large = await Assert.ThrowsAsync<MessageTransportException>(() => small.SendAsync(10, new byte[3], Cancel));
        Assert.Equal(MessageTransportFault.TooLarge, large.Fault);
    }

    private static Task<ApiServer> StartAsync() => ApiServer.StartAsync(app => app.MapMessages(new Echo()));

    private static NumberedMessageClient ClientOf(ApiServer server) =>
        new(server.Client, new Uri(server.Address, "/p/1/msg"), MediaType, 100);

    private static ByteArrayContent Body(byte[] bytes, string mediaType = MediaType) =>
        new(bytes) { Headers = { ContentType = new MediaTypeHeaderValue(mediaType) } };

    /// <summary>Answers each number with the next one: 10 with its body and a token, 12 with the token it got, and fails at 66.</summary>
    private sealed class Echo : NumberedMessageFace
    {
        public override string Prefix => "/p/1/msg";

        public override string MediaType => NumberedMessageTests.MediaType;

        public override int MaxBodyLength => 100;

        public override ValueTask<NumberedAnswer> AnswerAsync(NumberedRequest request, CancellationToken cancel) =>
            request.Type switch
            {
                10 => new(new NumberedAnswer(11, request.Body) { Token = "Bearer first" }),
                12 => new(new NumberedAnswer(13, System.Text.Encoding.ASCII.GetBytes(request.Token ?? ""))),
                255 => new(NumberedAnswer.Acknowledged),
                _ => throw new InvalidOperationException("This face fails here."),
            };

        public override NumberedAnswer Refuse(int type, MessageRefusal refusal) =>
            new(255, new[] { (byte)refusal }) { Status = 500 };
    }
}
