using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Imprint.Web.Api;
using Imprint.Web.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Imprint.Web.Tests.Rig;

/// <summary>A real server on a free port of this machine, with the rules of the API in force.</summary>
internal sealed class ApiServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ApiServer(WebApplication app, LogRecord log)
    {
        _app = app;
        Log = log;
        Address = new Uri(app.Urls.Single().Replace("[::]", "localhost", StringComparison.Ordinal));
        Client = new HttpClient { BaseAddress = Address };
    }

    public Uri Address { get; }

    public HttpClient Client { get; }

    public LogRecord Log { get; }

    public static async Task<ApiServer> StartAsync(
        Action<WebApplication> map,
        Action<IServiceCollection>? services = null,
        HttpsConnectionAdapterOptions? https = null
    )
    {
        var log = new LogRecord();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Debug).AddProvider(log);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.Listen(
                IPAddress.Loopback,
                0,
                listen =>
                {
                    if (https is not null)
                        listen.UseHttps(https);
                }
            )
        );
        builder.Services.ConfigureHttpJsonOptions(json =>
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, TestJson.Default)
        );
        services?.Invoke(builder.Services);
        builder.Services.AddApi(new ProblemTable("https://docs.example/problems", []));
        var app = builder.Build();
        app.UseApi();
        map(app);
        await app.StartAsync();
        return new ApiServer(app, log);
    }

    public Task<HttpResponseMessage> PostAsync(string path, string json, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Post, path, new StringContent(json, Encoding.UTF8, "application/json"), headers);

    public Task<HttpResponseMessage> SendAsync(
        HttpMethod method,
        string path,
        HttpContent? content = null,
        params (string Name, string Value)[] headers
    )
    {
        var request = new HttpRequestMessage(method, path) { Content = content };
        foreach (var (name, value) in headers)
            Assert.True(request.Headers.TryAddWithoutValidation(name, value));
        return Client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}

internal static class Answers
{
    extension(HttpResponseMessage answer)
    {
        public async Task<JsonObject> JsonAsync() => JsonNode.Parse(await answer.Content.ReadAsStringAsync())!.AsObject();

        /// <summary>The body of an answer that must be a problem with this status and code.</summary>
        public async Task<JsonObject> ProblemAsync(int status, string code)
        {
            Assert.Equal(
                (status, "application/problem+json"),
                ((int)answer.StatusCode, answer.Content.Headers.ContentType?.MediaType)
            );
            var problem = await answer.JsonAsync();
            Assert.Equal(code, (string?)problem["code"]);
            Assert.Equal(status, (int?)problem["status"]);
            return problem;
        }
    }
}
