using Imprint.Journey.FirstAccess;
using Imprint.Manufacturer.Contract;
using Imprint.Manufacturer.Ledger;
using Imprint.Web.Audit;
using Imprint.Web.Bodies;
using Imprint.Web.Parties;
using Imprint.Web.Peers;
using Imprint.Web.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Imprint.Manufacturer.FirstAccess;

/// <summary>
/// What devices are told at their first access, left here by the provider that owns them: for one device, or under
/// <c>class:ID</c> for all devices that it puts into that class.
/// </summary>
internal static class ServiceLinkEndpoints
{
    private const string Provider = "provider";
    private const string ClassPrefix = "class:";

    extension(IEndpointRouteBuilder routes)
    {
        public void MapServiceLinks()
        {
            var group = routes.MapGroup("/service-links");
            // A serial number may have strokes, so the name is the rest of the address.
            group.MapPut("/{**name}", PutAsync).RequireParty(Provider);
            group.MapGet("/{**name}", ShowAsync).RequireParty(Provider, PartyKinds.Owner);
            group.MapDelete("/{**name}", RemoveAsync).RequireParty(Provider, PartyKinds.Owner);
        }
    }

    private static async Task<IResult> PutAsync(
        string name,
        Body<ServiceLinkRequest> body,
        HttpContext context,
        ServiceLinkDesk desk,
        CancellationToken cancel
    )
    {
        var caller = context.Caller!;
        var (provider, actor) = (caller.Peer.Name, AuditActor.Of(caller));
        if (name.StartsWith(ClassPrefix, StringComparison.Ordinal))
            return ClassId.TryParse(name[ClassPrefix.Length..], out var id)
                ? await desk.PutForClassAsync(id, provider, body.Value, actor, cancel)
                : new ProblemResult(WebProblems.NotFound);
        if (!DeviceKey.TryRead(name, out var key, out _))
            return new ProblemResult("device-unknown");
        return await desk.PutForDeviceAsync(key, provider, body.Value, actor, cancel);
    }

    private static async Task<IResult> ShowAsync(string name, HttpContext context, ServiceLinkDesk desk, CancellationToken cancel)
    {
        var onlyOf = OnlyOf(context.Caller!);
        if (name.StartsWith(ClassPrefix, StringComparison.Ordinal))
            return
                onlyOf is not null
                && ClassId.TryParse(name[ClassPrefix.Length..], out var id)
                && await desk.FindForClassAsync(id, onlyOf, cancel) is { } ofClass
                ? TypedResults.Ok(ofClass)
                : new ProblemResult(WebProblems.NotFound);
        return DeviceKey.TryRead(name, out var key, out _) && await desk.FindForDeviceAsync(key, onlyOf, cancel) is { } ofDevice
            ? TypedResults.Ok(ofDevice)
            : new ProblemResult("device-unknown");
    }

    private static async Task<IResult> RemoveAsync(
        string name,
        HttpContext context,
        ServiceLinkDesk desk,
        CancellationToken cancel
    )
    {
        var caller = context.Caller!;
        var (onlyOf, actor) = (OnlyOf(caller), AuditActor.Of(caller));
        if (name.StartsWith(ClassPrefix, StringComparison.Ordinal))
            return
                onlyOf is not null
                && ClassId.TryParse(name[ClassPrefix.Length..], out var id)
                && await desk.RemoveForClassAsync(id, onlyOf, actor, cancel)
                ? TypedResults.NoContent()
                : new ProblemResult(WebProblems.NotFound);
        return DeviceKey.TryRead(name, out var key, out _) && await desk.RemoveForDeviceAsync(key, onlyOf, actor, cancel)
            ? TypedResults.NoContent()
            : new ProblemResult(WebProblems.NotFound);
    }

    /// <summary>A provider sees what is its own. The manufacturer sees devices, but has no classes.</summary>
    private static string? OnlyOf(Caller caller) => caller.Peer.Kind == Provider ? caller.Peer.Name : null;
}
