using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using Imprint.Fdo;
using Imprint.Fdo.Vouchers;
using Imprint.Manufacturer.Contract;
using Imprint.Provider.Ownership;
using Imprint.Storage;
using Imprint.Web.Audit;
using Imprint.Web.Bodies;
using Imprint.Web.Idempotency;
using Imprint.Web.Outbound;
using Imprint.Web.Parties;
using Imprint.Web.Peers;
using Imprint.Web.Problems;
using Imprint.Wire;
using Imprint.Wire.Ids;
using Imprint.Wire.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Imprint.Provider.Registrations;

/// <param name="Manufacturer">The name of a peer.</param>
/// <param name="Device">A name of the device: <c>eid:…</c>, <c>imei:…</c>, <c>guid:…</c> or <c>serial:MAKER/SERIAL</c>.</param>
/// <param name="ClaimCode">From the label inside the box.</param>
internal sealed record RegisterDevice(string Manufacturer, string Device, string ClaimCode)
{
    // Without the code: what a record prints can end up in a log.
    public override string ToString() => $"{Device} at {Manufacturer}";
}

/// <summary>A device that is ours now. The record at the manufacturer and the word at the rendezvous follow at once.</summary>
internal sealed record RegisteredDevice(FdoGuid Guid, string Manufacturer, string DeviceInfo, string Journey);

/// <summary>How far the first-access record of a device has come.</summary>
internal sealed record FirstAccessView(
    FdoGuid Guid,
    string Manufacturer,
    string Journey,
    long Version,
    DateTimeOffset? LeftAt,
    DateTimeOffset? ExpiresAt,
    string? LastError
);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(RegisterDevice))]
[JsonSerializable(typeof(RegisteredDevice))]
[JsonSerializable(typeof(FirstAccessView))]
[JsonSerializable(typeof(FirstAccessTerms))]
internal sealed partial class RegistrationJson : JsonSerializerContext;

/// <summary>
/// The provider registers a device with its manufacturer (S1.2): it becomes the owner, gets the voucher, and leaves the links to itself
/// and to its operators.
/// </summary>
internal static class RegistrationEndpoints
{
    private const string JourneyPrefix = "jny";
    private const int MaxTextLength = 200;

    private static readonly AuditKey Guid = new("guid");
    private static readonly AuditKey Manufacturer = new("manufacturer");
    private static readonly AuditKey OperatorCount = new("operators");

    // What a manufacturer refuses for a reason that is the caller's to mend. Anything else is its own affair, and ours.
    private static readonly HashSet<string> PassedOn = new(StringComparer.Ordinal)
    {
        "already-claimed",
        "cert-revoked",
        "claim-code-wrong",
        "device-unknown",
        "owner-key-unfit",
        "paused",
        "rate-limited",
        "recalled",
        "state-conflict",
    };

    extension(IServiceCollection services)
    {
        public void AddRegistrations()
        {
            services
                .AddSingleton<Manufacturers>()
                .AddSingleton<FirstAccessTermsStore>()
                .AddSingleton<FirstAccessLinks>()
                .AddSingleton<FirstAccessWorker>()
                .AddHostedService(provider => provider.GetRequiredService<FirstAccessWorker>());
            services.ConfigureHttpJsonOptions(json =>
                json.SerializerOptions.TypeInfoResolverChain.Insert(0, RegistrationJson.Default)
            );
        }
    }

    extension(IEndpointRouteBuilder routes)
    {
        public void MapRegistrations()
        {
            routes.MapPost("/registrations", RegisterAsync).RequireParty(PartyKinds.Owner).RequireIdempotencyKey();
            routes.MapGet("/vouchers/{guid}/first-access", ShowAsync).RequireParty(PartyKinds.Owner);
            routes.MapGet("/first-access-terms", ShowTermsAsync).RequireParty(PartyKinds.Owner);
            routes.MapPut("/first-access-terms", SetTermsAsync).RequireParty(PartyKinds.Owner);
        }
    }

    private static async Task<IResult> RegisterAsync(
        Body<RegisterDevice> body,
        HttpContext context,
        Manufacturers manufacturers,
        OwnerKeys keys,
        VoucherImport import,
        FirstAccessLinks links,
        Database database,
        AuditLog audit,
        TimeProvider clock,
        RandomSource random,
        CancellationToken cancel
    )
    {
        var wanted = body.Value;
        if (!manufacturers.Knows(wanted.Manufacturer))
            return BadRequest("#/manufacturer", "Expected the name of a manufacturer that this provider knows.");
        if (wanted.Device.Length > MaxTextLength || wanted.ClaimCode.Length > MaxTextLength)
            return BadRequest("#/device", $"Expected at most {MaxTextLength} characters.");

        // 1. The manufacturer makes us the owner. Asked again, it gives the same voucher, so nothing need be remembered meanwhile.
        var key = KeyFor(context, wanted);
        var answer = await AskAsync(manufacturers, wanted, keys, IsQuick, key, cancel);
        if (answer is PartyAnswer.Answered { Problem.Code: "owner-key-unfit" })
            answer = await AskAsync(manufacturers, wanted, keys, _ => true, key + "-all", cancel);
        if (!Read(answer).TryGet(out var registration, out var problem))
            return problem;

        // 2. Its voucher is taken in like any other: what a manufacturer sends is checked, too.
        if (
            Voucher.ReadFile(Encoding.ASCII.GetBytes(registration.VoucherPem), out var vouchers) != FdoFault.None
            || vouchers is not [var voucher]
        )
            return new ProblemResult("custody-record-invalid") { Detail = "The manufacturer's voucher cannot be read." };
        var actor = AuditActor.Of(context.Caller);
        var result = await import.ImportAsync(1, voucher.Encoded.ToArray(), isDryRun: false, actor, cancel);
        if (result.Outcome == "refused")
            return new ProblemResult(result.Code!) { Detail = result.Detail };

        // 3. The links follow by themselves, and again and again until they lie there.
        var journey = PrefixedId.Create(JourneyPrefix, clock, random);
        await database.WriteAsync(
            async unit =>
            {
                await FirstAccessLinks.AddAsync(unit, voucher.Guid, wanted.Manufacturer, journey, clock.GetUtcNow());
                await audit.AppendAsync(
                    unit,
                    new AuditEntry(actor, "device.register", $"voucher:{voucher.Guid}")
                    {
                        Details = new AuditDetails().Add(Guid, voucher.Guid).Add(Manufacturer, wanted.Manufacturer),
                    }
                );
            },
            cancel
        );
        links.Wake();
        var link = await links.FindAsync(voucher.Guid, cancel);
        return TypedResults.Ok(
            new RegisteredDevice(voucher.Guid, wanted.Manufacturer, voucher.DeviceInfo, link?.Journey ?? journey.ToString())
        );
    }

    private static Task<PartyAnswer> AskAsync(
        Manufacturers manufacturers,
        RegisterDevice wanted,
        OwnerKeys keys,
        Func<FdoKeyType, bool> isOffered,
        string idempotencyKey,
        CancellationToken cancel
    )
    {
        var offered = keys.Types.Where(isOffered).Select(type => Offer(keys, type));
        return manufacturers.PostAsync(
            wanted.Manufacturer,
            "/v1/registrations",
            new RegistrationRequest(wanted.Device, [.. offered], wanted.ClaimCode),
            ContractJson.Default.RegistrationRequest,
            idempotencyKey,
            cancel
        );
    }

    private static async Task<IResult> ShowAsync(string guid, FirstAccessLinks links, CancellationToken cancel) =>
        FdoGuid.Read(guid, out var id).IsNone && await links.FindAsync(id, cancel) is { } link
            ? TypedResults.Ok(
                new FirstAccessView(
                    id,
                    link.Manufacturer,
                    link.Journey,
                    link.Version,
                    link.LeftAt,
                    link.ExpiresAt,
                    link.LastError
                )
            )
            : new ProblemResult(WebProblems.NotFound);

    private static async Task<IResult> ShowTermsAsync(FirstAccessTermsStore terms, CancellationToken cancel) =>
        TypedResults.Ok(await terms.CurrentAsync(cancel));

    private static async Task<IResult> SetTermsAsync(
        Body<FirstAccessTerms> body,
        HttpContext context,
        Database database,
        FirstAccessLinks links,
        AuditLog audit,
        TimeProvider clock,
        CancellationToken cancel
    )
    {
        var terms = body.Value;
        if (terms.Check() is { Count: > 0 } faults)
            return new ProblemResult(WebProblems.BadRequest) { Errors = faults };
        await database.WriteAsync(
            async unit =>
            {
                var now = clock.GetUtcNow();
                await FirstAccessTermsStore.SetAsync(unit, terms, now);
                await FirstAccessLinks.AllDueAsync(unit, now);
                await audit.AppendAsync(
                    unit,
                    new AuditEntry(AuditActor.Of(context.Caller), "first-access-terms.set", "first-access-terms:all")
                    {
                        Details = new AuditDetails().Add(OperatorCount, terms.Operators.Count),
                    }
                );
            },
            cancel
        );
        links.Wake();
        return TypedResults.Ok(terms);
    }

    private static Outcome<Registration> Read(PartyAnswer answer) =>
        answer switch
        {
            PartyAnswer.Answered { IsSuccess: true } good
                when good.TryRead(ContractJson.Default.Registration, out var registration) => registration,
            PartyAnswer.Answered { Problem: { Code: { } code } problem } when PassedOn.Contains(code) => new ProblemResult(code)
            {
                Detail = problem.Detail,
            },
            PartyAnswer.Unreachable unreachable => new ProblemResult("manufacturer-unreachable") { Detail = unreachable.Detail },
            _ => new ProblemResult("manufacturer-unreachable") { Detail = "The manufacturer's answer cannot be read." },
        };

    // An RSA key takes its time to make: it is offered only for a device whose voucher needs one.
    private static bool IsQuick(FdoKeyType type) => !type.IsRsa;

    private static OwnerKey Offer(OwnerKeys keys, FdoKeyType type) =>
        new((OwnerKeyType)type, StrictBase64Url.Encode(keys.Of(type).PublicKey.SubjectPublicKeyInfo.Span));

    // Ours for the manufacturer: the same for the same request of the same caller, and no use to anybody who reads it.
    private static string KeyFor(HttpContext context, RegisterDevice wanted) =>
        Hex.Encode(
            SHA256.HashData(
                Encoding.UTF8.GetBytes(
                    $"{context.Request.Headers["Idempotency-Key"]}\n{wanted.Manufacturer}\n{wanted.Device}\n{wanted.ClaimCode}"
                )
            )
        );

    private static ProblemResult BadRequest(string pointer, string rule) =>
        new(WebProblems.BadRequest) { Errors = [new(pointer, FieldFaults.BadValue, rule)] };
}
