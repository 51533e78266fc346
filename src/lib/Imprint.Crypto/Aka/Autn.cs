using System.Security.Cryptography;

namespace Imprint.Crypto.Aka;

/// <summary>The network's authentication token: (SQN ⊕ AK) || AMF || MAC-A (TS 33.102 §6.3.2).</summary>
public static class Autn
{
    public const int Length = 16;

    /// <summary>Home side: writes the token of a challenge.</summary>
    public static void Write(in AkaOutputs outputs, ReadOnlySpan<byte> sqn, ReadOnlySpan<byte> amf, Span<byte> autn)
    {
        for (var i = 0; i < 6; i++)
            autn[i] = (byte)(sqn[i] ^ outputs.Ak[i]);
        amf.CopyTo(autn[6..8]);
        outputs.MacA.CopyTo(autn[8..]);
    }

    /// <summary>
    /// USIM side: recovers SQN and checks MAC-A in constant time. True means that the home network made this challenge; whether SQN
    /// is fresh is for the USIM's own record to say (TS 33.102 Annex C). On false nothing is handed out.
    /// </summary>
    public static bool TryOpen(
        in Milenage milenage,
        ReadOnlySpan<byte> rand,
        ReadOnlySpan<byte> autn,
        Span<byte> sqn,
        out AkaOutputs outputs
    )
    {
        outputs = default;
        if (rand.Length != Milenage.RandLength || autn.Length != Length)
            return Refuse(sqn, ref outputs);

        sqn = sqn[..6];
        milenage.F5(rand, sqn);
        RevealSqn(autn, sqn);
        milenage.Challenge(rand, sqn, autn[6..8], out outputs);
        return CryptographicOperations.FixedTimeEquals(outputs.MacA, autn[8..]) || Refuse(sqn, ref outputs);
    }

    /// <inheritdoc cref="TryOpen(in Milenage, ReadOnlySpan{byte}, ReadOnlySpan{byte}, Span{byte}, out AkaOutputs)"/>
    public static bool TryOpen(
        in Tuak tuak,
        ReadOnlySpan<byte> rand,
        ReadOnlySpan<byte> autn,
        int resLength,
        Span<byte> sqn,
        out AkaOutputs outputs
    )
    {
        outputs = default;
        if (rand.Length != Tuak.RandLength || autn.Length != Length)
            return Refuse(sqn, ref outputs);

        sqn = sqn[..6];
        outputs = new AkaOutputs(resLength);
        tuak.F2345(rand, outputs.WritableRes, outputs.WritableCk, outputs.WritableIk, outputs.WritableAk);
        outputs.Ak.CopyTo(sqn);
        RevealSqn(autn, sqn);
        tuak.F1(rand, sqn, autn[6..8], outputs.WritableMacA);
        return CryptographicOperations.FixedTimeEquals(outputs.MacA, autn[8..]) || Refuse(sqn, ref outputs);
    }

    /// <summary>AMF bit 0, which the device must see set before it uses a vector for 5G (TS 33.501 §6.1.3.2).</summary>
    public static bool HasSeparationBit(ReadOnlySpan<byte> autn) => autn.Length == Length && (autn[6] & 0x80) != 0;

    // sqn holds AK on entry.
    private static void RevealSqn(ReadOnlySpan<byte> autn, Span<byte> sqn)
    {
        for (var i = 0; i < 6; i++)
            sqn[i] ^= autn[i];
    }

    private static bool Refuse(Span<byte> sqn, ref AkaOutputs outputs)
    {
        outputs.Dispose();
        sqn.Clear();
        return false;
    }
}
