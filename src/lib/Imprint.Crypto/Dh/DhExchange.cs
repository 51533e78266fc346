using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Security.Cryptography;
using Imprint.Crypto.OpenSsl;
using Imprint.Wire;

namespace Imprint.Crypto.Dh;

/// <summary>
/// A key pair of finite-field Diffie-Hellman, for one agreement. libcrypto raises to the secret power in constant time; the
/// fallback for machines without it, .NET's BigInteger, does not, and is no protection against somebody who can measure.
/// </summary>
public sealed class DhExchange : IDisposable
{
    private readonly Secret _exponent;
    private readonly bool _useOpenSsl;

    private DhExchange(ModpGroup group, Secret exponent, byte[] publicValue, bool useOpenSsl)
    {
        Group = group;
        _exponent = exponent;
        PublicValue = publicValue;
        _useOpenSsl = useOpenSsl;
    }

    public ModpGroup Group { get; }

    /// <summary>2^x mod p in the group's full length.</summary>
    public ReadOnlyMemory<byte> PublicValue { get; }

    public static DhExchange Generate(ModpGroup group, RandomSource random) =>
        Generate(group, random, OpenSslLibrary.IsAvailable);

    /// <summary>Continues a key pair from what <see cref="ExportExponent"/> and <see cref="PublicValue"/> gave. False for anything else.</summary>
    public static bool TryRestore(
        ModpGroup group,
        ReadOnlySpan<byte> exponent,
        ReadOnlySpan<byte> publicValue,
        [NotNullWhen(true)] out DhExchange? exchange
    ) => TryRestore(group, exponent, publicValue, OpenSslLibrary.IsAvailable, out exchange);

    internal static DhExchange Generate(ModpGroup group, RandomSource random, bool useOpenSsl)
    {
        Span<byte> bytes = stackalloc byte[group.ExponentLength];
        random(bytes);
        if (!bytes.ContainsAnyExcept((byte)0))
            throw new CryptographicException("The random source gave nothing but zeros.");
        var exponent = new Secret(bytes);
        CryptographicOperations.ZeroMemory(bytes);

        var publicValue = new byte[group.Length];
        Power(group, [2], exponent, publicValue, useOpenSsl);
        return new DhExchange(group, exponent, publicValue, useOpenSsl);
    }

    internal static bool TryRestore(
        ModpGroup group,
        ReadOnlySpan<byte> exponent,
        ReadOnlySpan<byte> publicValue,
        bool useOpenSsl,
        [NotNullWhen(true)] out DhExchange? exchange
    )
    {
        exchange = null;
        var value = new byte[group.Length];
        if (exponent.Length != group.ExponentLength || !exponent.ContainsAnyExcept((byte)0))
            return false;
        if (publicValue.Length != group.Length || !group.TryReadValue(publicValue, value))
            return false;
        exchange = new DhExchange(group, new Secret(exponent), value, useOpenSsl);
        return true;
    }

    /// <summary>
    /// Fills <paramref name="shared"/>, which has the group's length, with the secret shared with the peer, leading zeros
    /// included. False, and nothing but zeros, for a peer's value outside 1 &lt; y &lt; p − 1.
    /// </summary>
    /// <remarks>
    /// SP 800-56A section 5.7.1.1 also refuses a result of 1 or p − 1. There is none: p is a safe prime, so a value in range has
    /// the order q = (p − 1)/2 or 2q, and no exponent here is as long as q.
    /// </remarks>
    public bool Agree(ReadOnlySpan<byte> peerValue, Span<byte> shared)
    {
        if (shared.Length != Group.Length)
            throw new ArgumentException($"The secret of this group has {Group.Length} bytes.", nameof(shared));
        shared.Clear();
        Span<byte> value = stackalloc byte[Group.Length];
        if (!Group.TryReadValue(peerValue, value))
            return false;
        Power(Group, value, _exponent, shared, _useOpenSsl);
        return true;
    }

    /// <summary>The private half, to be sealed and continued elsewhere.</summary>
    public Secret ExportExponent() => new(_exponent.Span);

    public void Dispose() => _exponent.Dispose();

    private static void Power(ModpGroup group, ReadOnlySpan<byte> value, Secret exponent, Span<byte> result, bool useOpenSsl)
    {
        if (useOpenSsl)
            OpenSslModularPower.Compute(group, value, exponent.Span, result);
        else
            ManagedPower(group, value, exponent.Span, result);
    }

    private static void ManagedPower(ModpGroup group, ReadOnlySpan<byte> value, ReadOnlySpan<byte> exponent, Span<byte> result)
    {
        var power = BigInteger.ModPow(
            new BigInteger(value, isUnsigned: true, isBigEndian: true),
            new BigInteger(exponent, isUnsigned: true, isBigEndian: true),
            group.P
        );
        result.Clear();
        var length = power.GetByteCount(isUnsigned: true);
        power.TryWriteBytes(result[^length..], out _, isUnsigned: true, isBigEndian: true);
    }
}
