using System.Formats.Cbor;
using Imprint.Wire;
using Imprint.Wire.Cbor;

namespace Imprint.Journey.Access;

// docs/spec/imprint-access.md
//   access = { 1 => format, 2 => version, 3 => time, 4 => service tstr, 5 => [*64 preferred-network], 6 => endpoints,
//              ? 7 => signed-rules }

/// <summary>
/// What a device gets at the end of its onboarding through the service info module <c>imprint.access</c>: its service, where
/// that answers, the network list, and the full rule set. The tunnel it comes through says who sent it.
/// </summary>
public sealed record AccessPayload
{
    public const int MaxLength = 32768;

    private const int Format = 1;

    private static readonly CborLimits Limits = new()
    {
        MaxStringLength = MaxLength,
        MaxCount = 64,
        MaxDepth = 8,
    };

    /// <summary>Rises with each payload that a provider makes for a device; a device refuses to go back.</summary>
    public required long Version { get; init; }

    /// <summary>The time at the provider when it was made.</summary>
    public required DateTimeOffset Time { get; init; }

    public required string Service { get; init; }

    public required ServiceEndpoints Endpoints { get; init; }

    public IReadOnlyList<PreferredNetwork> PreferredNetworks { get; init; } = [];

    public SignedRules? Rules { get; init; }

    public static WireFault Read(ReadOnlyMemory<byte> encoded, out AccessPayload? payload)
    {
        payload = null;
        if (encoded.Length > MaxLength)
            return WireFault.TooLong;

        var cursor = new CborCursor(encoded, Limits);
        long version = 0;
        DateTimeOffset time = default;
        var service = "";
        List<PreferredNetwork> preferred = [];
        ServiceEndpoints? endpoints = null;
        SignedRules? rules = null;
        cursor.ReadFields(
            [1, 2, 3, 4, 5, 6],
            number =>
            {
                switch (number)
                {
                    case 1:
                        cursor.ReadFormat(Format);
                        return true;
                    case 2:
                        version = cursor.ReadVersion();
                        return true;
                    case 3:
                        time = cursor.ReadTime();
                        return true;
                    case 4:
                        service = cursor.ReadName();
                        return true;
                    case 5:
                        preferred = cursor.ReadList(0, PreferredNetwork.MaxCount, () => PreferredNetwork.Read(cursor));
                        return true;
                    case 6:
                        endpoints = ServiceEndpoints.Read(cursor);
                        return true;
                    case 7:
                        rules = SignedRules.Read(cursor);
                        return true;
                    default:
                        return false;
                }
            }
        );
        cursor.ExpectEnd();
        if (cursor.Fault != WireFault.None)
            return cursor.Fault;

        payload = new AccessPayload
        {
            Version = version,
            Time = time,
            Service = service,
            PreferredNetworks = preferred,
            Endpoints = endpoints!,
            Rules = rules,
        };
        return WireFault.None;
    }

    /// <summary>The bytes. What a reader would refuse is refused here: it is the caller's mistake.</summary>
    public byte[] Encode()
    {
        var encoded = CborEncoding.Encode(Write);
        return Read(encoded, out _) is not WireFault.None and var fault
            ? throw new InvalidOperationException($"The payload would not be accepted: {fault}.")
            : encoded;
    }

    private void Write(CborWriter writer) =>
        writer.WriteFields(
            (1, w => w.WriteInt32(Format)),
            (2, w => w.WriteInt64(Version)),
            (3, w => w.WriteTime(Time)),
            (4, w => w.WriteTextString(Service)),
            (5, w => w.WriteList(PreferredNetworks, PreferredNetwork.Write)),
            (6, Endpoints.Write),
            (7, Rules is null ? null : Rules.Write)
        );
}
