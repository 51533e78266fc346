using System.Text;
using Imprint.Wire;
using Imprint.Wire.Cbor;
using Imprint.Wire.Cose;
using Imprint.Wire.Der;
using Imprint.Wire.Ids;
using Imprint.Wire.Tests;
using Imprint.Wire.Tests.Cbor;
using Imprint.Wire.Tests.Der;
using Imprint.Wire.Text;

namespace Imprint.Fuzz;

/// <summary>Identifiers, DER, CBOR, COSE and the plain reader.</summary>
internal static class WireTargets
{
    private static readonly byte[] Key = new byte[16];

    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new("ids", [.. IdTexts.Select(Encoding.UTF8.GetBytes)], ReadIds),
        new("der", DerSamples(), ReadDer),
        new("cbor", CborSamples(), ReadCbor),
        new("cose", CoseSamples(), ReadCose),
        new(
            "wire",
            [
                [2, 0, 16, 1, 0xaa, 0, 1, 0xbb],
                new byte[64],
            ],
            input => WireWalk.Everything(input)
        ),
    ];

    private static string[] IdTexts =>
        [
            "89049032123451234512345678901235",
            "8988211000000000011F",
            "356938035643809",
            "urn:gsma:imei:35209900-176148-0;svn=42",
            "imeisv-4370816125816151",
            "mac-00-11-22-aa-bb-cc-untrusted",
            "imsi-001010000000001",
            "nai-device1@acme.example",
            "msisdn-4915112345678",
            "262-01",
            "00007ED9D5A",
            "5G:mnc070.mcc999.3gppnetwork.org:00007ED9D5A",
            "00112233-4455-6677-8899-aabbccddeeff",
            "2.999.340282366920938463463374607431768211455.1",
            "dev_01ARYZ6S41ZZZZZZZZZZZZZZZZ",
            "09521234543213",
            "R7K2-M9XQ-S",
        ];

    private static void ReadIds(byte[] input)
    {
        var text = Encoding.UTF8.GetString(input);
        Read<Eid>(text);
        Read<Iccid>(text);
        Read<Imei>(text);
        Read<Imeisv>(text);
        Read<Pei>(text);
        Read<Imsi>(text);
        Read<Supi>(text);
        Read<Gpsi>(text);
        Read<Msisdn>(text);
        Read<Plmn>(text);
        Read<Nid>(text);
        Read<ServingNetworkName>(text);
        Read<FdoGuid>(text);
        Read<Oid>(text);
        Read<PrefixedId>(text);
        Read<Gtin>(text);
        Imei.ReadUrn(text, out _);
        Eid.ReadBytes(input, out _);
        Iccid.ReadBytes(input, BcdOrder.Swapped, out _);
        Plmn.ReadBytes(input, out _);
        Oid.ReadContents(input, out _);
        Crockford.HasValidCheckSymbol(text);
        Crockford.TryDecode(text, stackalloc byte[10]);
        Crockford.TryDecodeNumber(text, out _);
        Crockford.Normalise(text, maxSymbols: 26);
        Hex.Decode(text, maxLength: 64);
        if (StrictBase64Url.Decode(text, maxLength: 64) is { } bytes)
            Require(StrictBase64Url.Encode(bytes) == text);
    }

    private static void Read<TId>(string text)
        where TId : struct, IIdentifier<TId>, IEquatable<TId>
    {
        if (TId.Read(text, out var id).IsNone)
            Require(TId.Read(id.ToString(), out var again).IsNone && again.Equals(id));
    }

    private static void ReadDer(byte[] input)
    {
        DerWalk.Everything(input, TlvRules.Der);
        DerWalk.Everything(input, TlvRules.Ber);
    }

    private static void ReadCbor(byte[] input)
    {
        CborWalk.Everything(input, CborLimits.Default);
        CborWalk.Everything(input, new CborLimits { AllowsIndefiniteLength = true, AllowsLongHeads = true });
    }

    private static void ReadCose(byte[] input)
    {
        if (CoseSign1.Read(input, out var signed) == WireFault.None)
            signed!.Verify((_, _, _) => false);
        if (CoseEncrypt0.Read(input, out var encrypted) == WireFault.None)
            encrypted!.Open(Key);
        if (CoseMac0.Read(input, out var mac) == WireFault.None)
            mac!.Verify(Key);
        if (CoseKey.Read(input, out var key) == WireFault.None)
            Require(CoseKey.Read(key!.Encode(), out var again) == WireFault.None && key.Equals(again));
    }

    private static byte[][] DerSamples()
    {
        var writer = new DerWriter();
        using (writer.Begin(0xBF38))
        using (writer.BeginSequence())
        {
            writer.WriteOctetString(new byte[16], 0x80);
            writer.WriteOid(Oid.Parse("2.23.146.1.2.1.4"));
            writer.WriteInteger(123456);
            writer.WriteNamedBits(0b101);
            writer.WriteUtf8String("smdp.example");
            writer.WriteTime(DateTimeOffset.UnixEpoch);
            writer.WriteBoolean(true);
        }

        var nested = writer.ToArray();
        writer.WriteTlv(0x5F37, new byte[200]);
        return [nested, writer.ToArray()];
    }

    private static byte[][] CborSamples() =>
        [
            CborEncoding.Encode(writer =>
            {
                writer.WriteStartArray(5);
                writer.WriteInt32(-500);
                writer.WriteTextString("text");
                writer.WriteEmbedded(inner => inner.WriteDouble(1.5));
                writer.WriteStartMap(2);
                writer.WriteInt32(1);
                writer.WriteNull();
                writer.WriteInt32(2);
                writer.WriteBoolean(true);
                writer.WriteEndMap();
                writer.WriteTag((System.Formats.Cbor.CborTag)18);
                writer.WriteByteString(new byte[30]);
                writer.WriteEndArray();
            }),
            [0x9f, 0x5f, 0x41, 0x01, 0xff, 0xbf, 0x01, 0x02, 0xff, 0xff],
        ];

    private static byte[][] CoseSamples()
    {
        byte[] payload = [1, 2, 3];
        return
        [
            CoseSign1.Sign(CoseAlgorithm.Es256, payload, _ => new byte[64]),
            CoseEncrypt0.Seal(CoseAlgorithm.A128Gcm, Key, new byte[12], payload, options: null, out _),
            CoseEncrypt0.Seal(CoseAlgorithm.AesCcm64Tag64Key128, Key, new byte[7], payload, options: null, out _),
            CoseMac0.Create(CoseAlgorithm.Hmac256, Key, payload),
            new CoseKey.EllipticCurve(CoseCurve.P256, new byte[32], new byte[32]).Encode(),
        ];
    }

    private static void Require(bool holds)
    {
        if (!holds)
            throw new InvalidOperationException("What was read does not come back.");
    }
}
