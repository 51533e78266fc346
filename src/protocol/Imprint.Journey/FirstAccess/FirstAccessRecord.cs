using System.Formats.Cbor;
using Imprint.Journey.Access;
using Imprint.Wire;
using Imprint.Wire.Cbor;
using Imprint.Wire.Cose;

namespace Imprint.Journey.FirstAccess;

// docs/spec/first-access.md
//   first-access = { 1 => format, 2 => scope, 3 => version, 4 => issued, 5 => expires, 6 => journey, 7 => provider,
//                    8 => [1*16 operator], 9 => [*64 preferred-network], ? 10 => signed-rules }

/// <summary>
/// What a provider tells a blank device, signed by the key at the end of the device's voucher: who its provider is, which
/// operators it may use and how to know them, and the first rules to choose by. It reaches the device over networks that
/// nobody trusts.
/// </summary>
public sealed record FirstAccessRecord
{
    /// <summary>The most bytes that a signed record may have.</summary>
    public const int MaxLength = 32768;

    private const int Format = 1;
    private const int MaxOperators = 16;
    private const int MaxJourneyLength = 64;

    private static readonly SignedContent Content = new("imprint-first-access", MaxLength);

    public required FirstAccessScope Scope { get; init; }

    /// <summary>Rises with each new record of one owner for one scope; a device refuses to go back.</summary>
    public required long Version { get; init; }

    /// <summary>When it was made. It is information, and no time before which the record would not count.</summary>
    public required DateTimeOffset IssuedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>The journey that the device reports its steps under.</summary>
    public required string Journey { get; init; }

    public required AccessProvider Provider { get; init; }

    /// <summary>In the order in which to try them, unless the rules say otherwise.</summary>
    public required IReadOnlyList<AccessOperator> Operators { get; init; }

    public IReadOnlyList<PreferredNetwork> PreferredNetworks { get; init; } = [];

    public SignedRules? Rules { get; init; }

    /// <summary>What a reader would find wrong with it.</summary>
    public WireFault Check() => Read(CborEncoding.Encode(Write), out _);

    /// <summary>Signs the record. What a reader would refuse is refused here: it is the caller's mistake.</summary>
    public byte[] Sign(CoseAlgorithm algorithm, CoseSigner sign)
    {
        var payload = CborEncoding.Encode(Write);
        if (Read(payload, out _) is not WireFault.None and var fault)
            throw new InvalidOperationException($"The record would not be accepted: {fault}.");
        return Content.Sign(algorithm, sign, writer => writer.WriteRaw(payload));
    }

    /// <summary>Checks the signature and reads what was signed, whoever it is for and however old it is.</summary>
    public static FirstAccessFault Open(ReadOnlyMemory<byte> signed, CoseVerifier ownerKey, out FirstAccessRecord? record)
    {
        record = null;
        var fault = Content.Open(signed, ownerKey, out var payload);
        if (fault != FirstAccessFault.None)
            return fault;
        return Read(payload, out record) == WireFault.None ? FirstAccessFault.None : FirstAccessFault.Malformed;
    }

    /// <summary>
    /// Everything a device checks before it believes a word: the owner's signature, whom it is for, that it is not older than one
    /// accepted before, and, where a trustworthy time is known, that it has not expired. Gives no record unless all is well.
    /// </summary>
    public static FirstAccessFault Verify(
        ReadOnlyMemory<byte> signed,
        CoseVerifier ownerKey,
        FirstAccessScope expected,
        long lowestVersion,
        DateTimeOffset? now,
        out FirstAccessRecord? record
    )
    {
        var fault = Open(signed, ownerKey, out record);
        if (fault == FirstAccessFault.None)
            fault = record!.Check(expected, lowestVersion, now);
        if (fault != FirstAccessFault.None)
            record = null;
        return fault;
    }

    public FirstAccessFault Check(FirstAccessScope expected, long lowestVersion, DateTimeOffset? now)
    {
        if (Scope != expected)
            return FirstAccessFault.WrongDevice;
        if (Version < lowestVersion)
            return FirstAccessFault.StaleVersion;
        return now >= ExpiresAt ? FirstAccessFault.Expired : FirstAccessFault.None;
    }

    private static WireFault Read(ReadOnlyMemory<byte> payload, out FirstAccessRecord? record)
    {
        record = null;
        var cursor = new CborCursor(payload, Content.Limits);
        FirstAccessScope? scope = null;
        long version = 0;
        DateTimeOffset issued = default;
        DateTimeOffset expires = default;
        var journey = "";
        AccessProvider? provider = null;
        List<AccessOperator> operators = [];
        List<PreferredNetwork> preferred = [];
        SignedRules? rules = null;
        cursor.ReadFields(
            [1, 2, 3, 4, 5, 6, 7, 8, 9],
            number =>
            {
                switch (number)
                {
                    case 1:
                        cursor.ReadFormat(Format);
                        return true;
                    case 2:
                        scope = FirstAccessScope.Read(cursor);
                        return true;
                    case 3:
                        version = cursor.ReadVersion();
                        return true;
                    case 4:
                        issued = cursor.ReadTime();
                        return true;
                    case 5:
                        expires = cursor.ReadTime();
                        return true;
                    case 6:
                        journey = cursor.ReadHostText();
                        return true;
                    case 7:
                        provider = AccessProvider.Read(cursor);
                        return true;
                    case 8:
                        operators = cursor.ReadList(1, MaxOperators, () => AccessOperator.Read(cursor));
                        return true;
                    case 9:
                        preferred = cursor.ReadList(0, PreferredNetwork.MaxCount, () => PreferredNetwork.Read(cursor));
                        return true;
                    case 10:
                        rules = SignedRules.Read(cursor);
                        return true;
                    default:
                        return false;
                }
            }
        );
        cursor.ExpectEnd();
        if (expires <= issued)
            cursor.Fail(WireFault.BadValue);
        if (journey.Length > MaxJourneyLength)
            cursor.Fail(WireFault.TooLong);
        if (cursor.Fault != WireFault.None)
            return cursor.Fault;

        record = new FirstAccessRecord
        {
            Scope = scope!,
            Version = version,
            IssuedAt = issued,
            ExpiresAt = expires,
            Journey = journey,
            Provider = provider!,
            Operators = operators,
            PreferredNetworks = preferred,
            Rules = rules,
        };
        return WireFault.None;
    }

    private void Write(CborWriter writer) =>
        writer.WriteFields(
            (1, w => w.WriteInt32(Format)),
            (2, Scope.Write),
            (3, w => w.WriteInt64(Version)),
            (4, w => w.WriteTime(IssuedAt)),
            (5, w => w.WriteTime(ExpiresAt)),
            (6, w => w.WriteTextString(Journey)),
            (7, Provider.Write),
            (8, w => w.WriteList(Operators, AccessOperator.Write)),
            (9, w => w.WriteList(PreferredNetworks, PreferredNetwork.Write)),
            (10, Rules is null ? null : Rules.Write)
        );
}
