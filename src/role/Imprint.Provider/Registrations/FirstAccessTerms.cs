using System.Security.Cryptography;
using System.Text.Json.Serialization;
using Imprint.Journey.Access;
using Imprint.Journey.FirstAccess;
using Imprint.Web.Bodies;
using Imprint.Web.Parties;
using Imprint.Web.Problems;
using Imprint.Wire;
using Imprint.Wire.Ids;
using Imprint.Wire.Text;

namespace Imprint.Provider.Registrations;

/// <summary>What every first-access record of this provider says besides whom it is for.</summary>
/// <param name="Operators">In the order in which devices try them.</param>
/// <param name="PreferredNetworks">The most wanted first.</param>
/// <param name="ValidDays">How long a record holds; it is renewed long before.</param>
internal sealed record FirstAccessTerms(
    IReadOnlyList<OperatorTerms> Operators,
    IReadOnlyList<PreferredNetworkTerms>? PreferredNetworks = null,
    int ValidDays = 365
)
{
    public const int MaxValidDays = 3650;

    private const int MaxOperators = 16;
    private const int MaxNetworks = 16;
    private const int MaxPreferred = 64;

    /// <summary>The operators that this party was introduced to, as far as it knows their networks.</summary>
    public static FirstAccessTerms Of(KnownParties known) =>
        new([
            .. known
                .All.Where(party => party is { Role: "operator", Plmn: not null })
                .Select(party => new OperatorTerms(
                    party.Name,
                    [party.Plmn!.Value],
                    Hex.Encode(SHA256.HashData(party.Root.PublicKey.Raw.Span)),
                    Provisioning: party.Address.GetLeftPart(UriPartial.Authority)
                )),
        ]);

    /// <summary>What is wrong with terms that were sent.</summary>
    public IReadOnlyList<ProblemError> Check()
    {
        var faults = new List<ProblemError>();
        if (Operators.Count is 0 or > MaxOperators)
            faults.Add(new("#/operators", FieldFaults.BadValue, $"Expected 1 to {MaxOperators} operators."));
        if (PreferredNetworks?.Count > MaxPreferred)
            faults.Add(new("#/preferredNetworks", FieldFaults.BadValue, $"Expected at most {MaxPreferred} networks."));
        if (ValidDays is < 1 or > MaxValidDays)
            faults.Add(new("#/validDays", FieldFaults.BadValue, $"Expected 1 to {MaxValidDays} days."));
        foreach (var (index, row) in Operators.Index())
        {
            if (row.Networks.Count is 0 or > MaxNetworks)
                faults.Add(new($"#/operators/{index}/networks", FieldFaults.BadValue, $"Expected 1 to {MaxNetworks} networks."));
            if (Hex.Decode(row.RootKeySha256, SHA256.HashSizeInBytes) is not { Length: SHA256.HashSizeInBytes })
                faults.Add(new($"#/operators/{index}/rootKeySha256", FieldFaults.BadValue, "Expected 64 hex digits."));
            if (
                row.Provisioning is { } address
                && !(Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme == "https")
            )
                faults.Add(new($"#/operators/{index}/provisioning", FieldFaults.BadValue, "Expected an https address."));
        }

        // The rest is the record's own rules: no device shall be the first to find out.
        if (faults.Count == 0 && SampleRecord().Check() is not WireFault.None and var fault)
            faults.Add(
                new("#/operators", FieldFaults.BadValue, $"No record can be made of this: {fault} (docs/spec/first-access.md).")
            );
        return faults;
    }

    private FirstAccessRecord SampleRecord() =>
        ToRecord(
            default,
            version: 1,
            "sample",
            new AccessProvider("sample", [new Uri("https://sample.invalid")]),
            DateTimeOffset.UnixEpoch
        );

    /// <summary>The record of one device under these terms.</summary>
    public FirstAccessRecord ToRecord(FdoGuid guid, long version, string journey, AccessProvider provider, DateTimeOffset now) =>
        new()
        {
            Scope = new FirstAccessScope.Device(guid),
            Version = version,
            IssuedAt = now,
            ExpiresAt = now.AddDays(ValidDays),
            Journey = journey,
            Provider = provider,
            Operators = ToOperators(),
            PreferredNetworks = ToPreferredNetworks(),
        };

    private IReadOnlyList<AccessOperator> ToOperators() =>
        [
            .. Operators.Select(row => new AccessOperator(
                row.Name,
                row.Networks,
                Hex.Decode(row.RootKeySha256, SHA256.HashSizeInBytes)!
            )
            {
                Realm = row.Realm,
                Provisioning = row.Provisioning is { } address ? new Uri(address) : null,
                SmDpPlus = row.SmDpPlus,
            }),
        ];

    private IReadOnlyList<PreferredNetwork> ToPreferredNetworks() =>
        [.. (PreferredNetworks ?? []).Select(row => new PreferredNetwork(row.Plmn, row.ToTechnologies()))];
}

/// <param name="RootKeySha256">SHA-256 over the SubjectPublicKeyInfo of the operator's root, in hexadecimal.</param>
/// <param name="Realm">Of the identity that devices show in EAP.</param>
/// <param name="Provisioning">Where devices are provisioned when the operator's own network is out of reach.</param>
/// <param name="SmDpPlus">As in an activation code.</param>
internal sealed record OperatorTerms(
    string Name,
    IReadOnlyList<Plmn> Networks,
    string RootKeySha256,
    string? Realm = null,
    string? Provisioning = null,
    string? SmDpPlus = null
);

/// <param name="Access">The radio accesses that are meant: <c>nr</c>, <c>e-utran</c>, <c>utran</c>, <c>gsm</c>; all when none is named.</param>
internal sealed record PreferredNetworkTerms(Plmn Plmn, IReadOnlyList<AccessWord>? Access = null)
{
    public AccessTechnologies ToTechnologies() =>
        (Access ?? [AccessWord.Nr, AccessWord.EUtran, AccessWord.Utran, AccessWord.Gsm]).Aggregate(
            AccessTechnologies.None,
            (all, word) =>
                all
                | word switch
                {
                    AccessWord.Nr => AccessTechnologies.NgRan,
                    AccessWord.EUtran => AccessTechnologies.Eutran,
                    AccessWord.Utran => AccessTechnologies.Utran,
                    _ => AccessTechnologies.Gsm,
                }
        );
}

[JsonConverter(typeof(AccessWords))]
internal enum AccessWord
{
    Nr,
    EUtran,
    Utran,
    Gsm,
}

internal sealed class AccessWords()
    : JsonStringEnumConverter<AccessWord>(System.Text.Json.JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false);
