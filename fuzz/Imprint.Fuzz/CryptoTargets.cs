using System.Diagnostics;
using System.Text;
using Imprint.Crypto.Bsp;
using Imprint.Crypto.Concealment;
using Imprint.Crypto.Ecdsa;
using Imprint.Wire;

namespace Imprint.Fuzz;

/// <summary>What Imprint.Crypto reads from peers: concealed identifiers, protected segments, signatures and points.</summary>
internal static class CryptoTargets
{
    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new(
            "suci",
            [
                "suci-0-274-012-0-1-27-b2e92f836055a255837debf850b528997ce0201cb82adfe4be1f587d07d8457dcb02352410cddd9e730ef3fa87"u8.ToArray(),
                "suci-0-999-70-0000-0-0-0000000001"u8.ToArray(),
                "suci-1-my-operator.com-3456-0-0-a-user"u8.ToArray(),
                "suci-1-operator.com-3456-0-0-anonymous"u8.ToArray(),
            ],
            ReadSuci
        ),
        new(
            "bsp-segment",
            [
                Convert.FromHexString("871814970C303CFFDE6F1D536E6B6A4E565DC4098EC5C07C2281"),
                [0x87, 0x81, 0x98, .. new byte[0x98]],
                [0x87, 0x82, 0x01, 0x08, .. new byte[0x108]],
            ],
            OpenSegment
        ),
        new(
            "ecdsa-der",
            [Convert.FromHexString("3006020101020102"), Convert.FromHexString("300802020080020200FF")],
            ReadSignature
        ),
        new(
            "ec-point",
            [
                Convert.FromHexString("0272DA71976234CE833A6907425867B82E074D44EF907DFB4B3E21C1C2256EBCD1"),
                Convert.FromHexString("039AAB8376597021E855679A9778EA0B67396E68C66DF32C0F41E9ACCA2DA9B9D1"),
            ],
            ReadPoint
        ),
    ];

    private static readonly ProfileAKey HomeNetworkKey = new(
        Convert.FromHexString("C53C22208B61860B06C62E5406A7B330C2B577AA5558981510D128247D38BD1D")
    );

    private static void ReadSuci(byte[] input)
    {
        if (!Suci.TryParse(Encoding.Latin1.GetString(input), out var suci))
            return;
        suci.Reveal(HomeNetworkKey, out _);
        if (!Suci.TryParse(suci.ToString(), out var again) || again != suci)
            throw new UnreachableException("What was read does not read back.");
    }

    private static void OpenSegment(byte[] input)
    {
        using var keys = new BspKeys(new byte[16], new byte[16], new byte[16]);
        using var session = new BspSession(in keys, toleratesLongSegments: true);
        session.Open(BspTag.EncryptedCommand, input, new byte[input.Length], out _);
    }

    private static void ReadSignature(byte[] input)
    {
        Span<byte> raw = stackalloc byte[64];
        Span<byte> der = stackalloc byte[EcdsaSignature.MaxDerLength];
        if (EcdsaSignature.TryToRaw(input, raw) != WireFault.None)
            return;
        if (EcdsaSignature.TryToDer(raw, der, out var written) != WireFault.None || !der[..written].SequenceEqual(input))
            throw new UnreachableException("A signature has more than one encoding.");
    }

    private static void ReadPoint(byte[] input)
    {
        Span<byte> point = stackalloc byte[PrimeCurve.P256.PointLength];
        EcPoint.IsOnCurve(PrimeCurve.P256, input);
        if (EcPoint.TryDecompress(PrimeCurve.P256, input, point) && !EcPoint.IsOnCurve(PrimeCurve.P256, point))
            throw new UnreachableException("A decompressed point is not on the curve.");
    }
}
