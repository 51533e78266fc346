using System.Formats.Cbor;
using Imprint.Wire.Cbor;

namespace Imprint.Journey.Access;

// endpoints = { ? 1 => ingest tstr, ? 2 => mqtt tstr, ? 3 => est tstr, ? 4 => alignment tstr, ? 5 => telemetry tstr }

/// <summary>Where the service of a device answers; all of them over TLS with the device's service certificate.</summary>
public sealed record ServiceEndpoints
{
    /// <summary>Where the device posts its data over HTTPS.</summary>
    public Uri? Ingest { get; init; }

    /// <summary>The broker, <c>mqtts</c>.</summary>
    public Uri? Mqtt { get; init; }

    /// <summary>Where certificates are renewed (RFC 7030).</summary>
    public Uri? Est { get; init; }

    /// <summary>Where the device hears what was agreed with its operator: quality, windows, limits.</summary>
    public Uri? Alignment { get; init; }

    /// <summary>Where it reports its steps and decisions.</summary>
    public Uri? Telemetry { get; init; }

    internal static ServiceEndpoints Read(CborCursor cursor)
    {
        Uri? ingest = null;
        Uri? mqtt = null;
        Uri? est = null;
        Uri? alignment = null;
        Uri? telemetry = null;
        cursor.ReadFields(
            [],
            number =>
            {
                switch (number)
                {
                    case 1:
                        ingest = cursor.ReadAddress("https");
                        return true;
                    case 2:
                        mqtt = cursor.ReadAddress("mqtts");
                        return true;
                    case 3:
                        est = cursor.ReadAddress("https");
                        return true;
                    case 4:
                        alignment = cursor.ReadAddress("https");
                        return true;
                    case 5:
                        telemetry = cursor.ReadAddress("https");
                        return true;
                    default:
                        return false;
                }
            }
        );
        return new ServiceEndpoints
        {
            Ingest = ingest,
            Mqtt = mqtt,
            Est = est,
            Alignment = alignment,
            Telemetry = telemetry,
        };
    }

    internal void Write(CborWriter writer) =>
        writer.WriteFields(
            (1, FieldValues.Optional(Ingest)),
            (2, FieldValues.Optional(Mqtt)),
            (3, FieldValues.Optional(Est)),
            (4, FieldValues.Optional(Alignment)),
            (5, FieldValues.Optional(Telemetry))
        );
}
