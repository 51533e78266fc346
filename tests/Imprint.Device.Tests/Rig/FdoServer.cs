using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using Imprint.Fdo;
using Imprint.Fdo.Messages;
using Imprint.Web.Messages;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Imprint.Device.Tests.Rig;

/// <summary>Parties on a free port of this machine, behind a network that does what a test wants.</summary>
internal sealed class FdoServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly List<Mischief> _mischief;
    private readonly Lock _gate = new();

    private FdoServer(WebApplication app, List<Mischief> mischief)
    {
        _app = app;
        _mischief = mischief;
    }

    public Uri Address => new(_app.Urls.Single());

    /// <summary>Released for each message that gets no answer.</summary>
    public SemaphoreSlim Silences { get; } = new(0);

    public static async Task<FdoServer> StartAsync(FdoParties parties)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var server = new FdoServer(app, []);
        app.Use(server.PassAsync);
        app.UseRouting();
        app.MapMessages(parties);
        app.MapPost("/bootstrap/v1/redirect", (HttpContext context) => RedirectAsync(context, parties));
        await app.StartAsync();
        return server;
    }

    public void Expect(Mischief mischief)
    {
        lock (_gate)
            _mischief.Add(mischief);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
        Silences.Dispose();
    }

    private async Task PassAsync(HttpContext context, RequestDelegate next)
    {
        // The manufacturer's redirect has no number; it is 0 here.
        _ = int.TryParse(context.Request.Path.Value!.Split('/')[^1], CultureInfo.InvariantCulture, out var number);
        var kind = Take(number);
        switch (kind)
        {
            case null:
                await next(context);
                return;
            case MischiefKind.DropMessage:
                context.Abort();
                return;
            case MischiefKind.Page:
                await WriteAsync(context, 500, type: null, "it broke"u8.ToArray());
                return;
            case MischiefKind.ErrorUnder200:
            case MischiefKind.ErrorUnder400:
            case MischiefKind.ErrorUnder500:
                var status = kind switch
                {
                    MischiefKind.ErrorUnder200 => 200,
                    MischiefKind.ErrorUnder400 => 400,
                    _ => 500,
                };
                var error = FdoError.Of(FdoFault.Internal, (FdoMessageType)number).Encode();
                await WriteAsync(context, status, (int)FdoMessageType.Error, error);
                return;
            case MischiefKind.Silence:
                Silences.Release();
                await Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
                return;
        }

        // The message is handled, and then something happens to its answer.
        var original = context.Response.Body;
        using var answer = new MemoryStream();
        context.Response.Body = answer;
        await next(context);
        context.Response.Body = original;
        if (kind == MischiefKind.DropAnswer)
        {
            context.Abort();
            return;
        }

        if (kind == MischiefKind.WrongType)
            context.Response.Headers[NumberedMessageRoutes.TypeHeader] = "99";
        var bytes = kind == MischiefKind.Garbage ? RandomNumberGenerator.GetBytes((int)answer.Length) : answer.ToArray();
        await original.WriteAsync(bytes);
    }

    private static async Task RedirectAsync(HttpContext context, FdoParties parties)
    {
        using var question = new MemoryStream();
        await context.Request.Body.CopyToAsync(question);
        await WriteAsync(context, 200, type: null, parties.Redirect(question.ToArray()));
    }

    private MischiefKind? Take(int number)
    {
        lock (_gate)
        {
            var index = _mischief.FindIndex(m => m.Message == number);
            if (index < 0)
                return null;
            var mischief = _mischief[index];
            if (mischief.Skip > 0)
            {
                _mischief[index] = mischief with { Skip = mischief.Skip - 1 };
                return null;
            }

            _mischief.RemoveAt(index);
            return mischief.Kind;
        }
    }

    private static async Task WriteAsync(HttpContext context, int status, int? type, byte[] body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentLength = body.Length;
        if (type is { } number)
            context.Response.Headers[NumberedMessageRoutes.TypeHeader] = number.ToString(CultureInfo.InvariantCulture);
        await context.Response.Body.WriteAsync(body);
    }
}
