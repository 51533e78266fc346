using Imprint.Manufacturer.Contract;
using Imprint.Manufacturer.Ledger;
using Imprint.Web.Audit;
using Imprint.Web.Bodies;
using Imprint.Web.Idempotency;
using Imprint.Web.Parties;
using Imprint.Web.Peers;
using Imprint.Web.Problems;
using Imprint.Wire.Ids;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Imprint.Manufacturer.Registrations;

/// <summary>Devices in the hands of providers (S1.2).</summary>
internal static class RegistrationEndpoints
{
    private const string Provider = "provider";
    private const int MaxReasonLength = 200;

    extension(IEndpointRouteBuilder routes)
    {
        public void MapRegistrations()
        {
            var group = routes.MapGroup("/registrations").RequireParty(PartyKinds.Owner, Provider);
            group.MapPost("", RegisterAsync).RequireIdempotencyKey();
            group.MapGet("/{id}", ShowAsync);
            group.MapPost("/{id}:withdraw", WithdrawAsync).RequireIdempotencyKey();
        }
    }

    private static async Task<IResult> RegisterAsync(
        Body<RegistrationRequest> body,
        HttpContext context,
        RegistrationDesk desk,
        PeerList peers,
        CancellationToken cancel
    )
    {
        var (request, caller) = (body.Value, context.Caller!);
        var isProvider = caller.Peer.Kind == Provider;
        if (!Read(request, caller, peers).TryGet(out var wanted, out var refusal))
            return refusal;
        if (isProvider && await desk.CheckCodeAsync(wanted, request.ClaimCode!, cancel) is { } wrong)
            return wrong;
        return await desk.RegisterAsync(context, wanted, cancel);
    }

    private static async Task<IResult> ShowAsync(
        string id,
        HttpContext context,
        RegistrationDesk desk,
        CancellationToken cancel
    ) =>
        TryReadId(id, out var registration) && await desk.FindAsync(registration, OnlyOf(context.Caller!), cancel) is { } found
            ? TypedResults.Ok(found)
            : new ProblemResult(WebProblems.NotFound);

    private static Task<IResult> WithdrawAsync(
        string id,
        Body<WithdrawalRequest> body,
        HttpContext context,
        RegistrationDesk desk,
        CancellationToken cancel
    )
    {
        if (!TryReadId(id, out var registration))
            return Task.FromResult<IResult>(new ProblemResult(WebProblems.NotFound));
        if (body.Value.Reason is { Length: 0 or > MaxReasonLength })
            return Task.FromResult<IResult>(
                new ProblemResult(WebProblems.BadRequest)
                {
                    Errors = [new("#/reason", FieldFaults.BadValue, $"Expected 1 to {MaxReasonLength} characters.")],
                }
            );
        var caller = context.Caller!;
        return desk.WithdrawAsync(context, registration, OnlyOf(caller), AuditActor.Of(caller), body.Value.Reason, cancel);
    }

    private static Outcome<WantedRegistration> Read(RegistrationRequest request, Caller caller, PeerList peers)
    {
        var errors = new List<ProblemError>();
        if (!DeviceKey.TryRead(request.Device, out var device, out var fault))
            errors.Add(new("#/device", WebProblems.IdentifierChecksum, fault));
        var ownerKeys = OwnerKeys.Read(request.OwnerKeys, errors);
        if (caller.Peer.Kind == Provider && request.ClaimCode is null)
            errors.Add(new("#/claimCode", FieldFaults.MissingField, "Show the claim code from the label inside the box."));
        var provider = ProviderOf(request, caller, peers, errors);
        return errors.Count > 0
            ? new ProblemResult(WebProblems.BadRequest) { Errors = errors }
            : new WantedRegistration(device, request.Device, provider!, ownerKeys, AuditActor.Of(caller));
    }

    private static string? ProviderOf(RegistrationRequest request, Caller caller, PeerList peers, List<ProblemError> errors)
    {
        if (caller.Peer.Kind == Provider)
        {
            if (request.Provider is { } named && named != caller.Peer.Name)
                errors.Add(new("#/provider", FieldFaults.BadValue, "A provider registers devices for itself alone."));
            return caller.Peer.Name;
        }

        if (request.Provider is null)
            errors.Add(new("#/provider", FieldFaults.MissingField, "Say which provider is to own the device."));
        else if (peers.Named(request.Provider) is not { Kind: Provider })
            errors.Add(new("#/provider", FieldFaults.BadValue, "This party knows no provider of that name."));
        return request.Provider;
    }

    /// <summary>A provider sees its own registrations; for it, those of others are not there.</summary>
    private static string? OnlyOf(Caller caller) => caller.Peer.Kind == Provider ? caller.Peer.Name : null;

    private static bool TryReadId(string text, out PrefixedId id) =>
        PrefixedId.Read(text, RegistrationRow.IdPrefix, out id).IsNone;
}
