using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using Imprint.Fdo;
using Imprint.Fdo.Messages;
using Imprint.Fdo.Rendezvous;
using Imprint.Fdo.Sessions;
using Imprint.Web.Messages;
using Imprint.Wire.Ids;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Imprint.Provider.Tests.Rig;

/// <summary>A rendezvous of somebody else, on plain HTTP: it keeps what owners announce, or refuses them.</summary>
internal sealed class TestRendezvous : NumberedMessageFace, IAsyncDisposable
{
    private readonly WebApplication _web;
    private readonly ConcurrentDictionary<string, FdoNonce> _nonces = new();

    private TestRendezvous()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddRouting();
        _web = builder.Build();
        _web.UseRouting();
        _web.MapMessages(this);
    }

    public override string Prefix => "/fdo/101/msg";

    public override string MediaType => "application/cbor";

    public override int MaxBodyLength => FdoLimits.MaxMessageLength;

    public ConcurrentDictionary<FdoGuid, OwnerRegistration> Registrations { get; } = new();

    public int Asked { get; private set; }

    /// <summary>Granted to everybody.</summary>
    public uint Grants { get; set; } = 3000;

    /// <summary>What owners are refused with.</summary>
    public FdoFault Refuses { get; set; }

    public Uri Address =>
        new(_web.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    /// <summary>Directives that lead here.</summary>
    public RendezvousInfo Info =>
        RendezvousInfo.Create(
            new RendezvousDirective
            {
                Address = IPAddress.Loopback,
                OwnerPort = (ushort)Address.Port,
                Protocol = RendezvousProtocol.Http,
            }
        );

    public static async Task<TestRendezvous> StartAsync()
    {
        var rendezvous = new TestRendezvous();
        await rendezvous._web.StartAsync(TestContext.Current.CancellationToken);
        return rendezvous;
    }

    public override ValueTask<NumberedAnswer> AnswerAsync(NumberedRequest request, CancellationToken cancel) =>
        new(Answer(request));

    public override NumberedAnswer Refuse(int type, MessageRefusal refusal) => Refused((FdoMessageType)type, FdoFault.Malformed);

    public ValueTask DisposeAsync() => _web.DisposeAsync();

    private NumberedAnswer Answer(NumberedRequest request)
    {
        var type = (FdoMessageType)request.Type;
        switch (type)
        {
            case FdoMessageType.To0Hello:
                Asked++;
                var fault = To0Rendezvous.Hello(request.Body, RandomNumberGenerator.Fill, out var nonce, out var answer);
                var token = $"Bearer {nonce}";
                _nonces[token] = nonce;
                return fault == FdoFault.None
                    ? new NumberedAnswer((int)FdoMessageType.To0HelloAck, answer) { Token = token }
                    : Refused(type, fault);
            case FdoMessageType.To0OwnerSign:
                if (Refuses != FdoFault.None || request.Token is null || !_nonces.TryRemove(request.Token, out nonce))
                    return Refused(type, Refuses);
                fault = To0Rendezvous.OwnerSign(nonce, request.Body, out var registration);
                if (fault != FdoFault.None)
                    return Refused(type, fault);
                Registrations[registration!.Voucher.Guid] = registration;
                return new NumberedAnswer((int)FdoMessageType.To0AcceptOwner, To0Rendezvous.Accept(Grants));
            default:
                return Refused(type, FdoFault.UnexpectedMessage);
        }
    }

    private static NumberedAnswer Refused(FdoMessageType type, FdoFault fault) =>
        new((int)FdoMessageType.Error, FdoError.Of(fault, type).Encode()) { Status = 500 };
}
