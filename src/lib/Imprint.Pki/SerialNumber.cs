using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Imprint.Pki;

/// <summary>A certificate's serial number: the octets of its INTEGER as they were received, at most 20 (RFC 5280 §4.1.2.2).</summary>
public readonly struct SerialNumber : IEquatable<SerialNumber>
{
    public const int MaxLength = 20;

    private const int MinRandomLength = 16;

    private readonly Octets _octets;
    private readonly byte _length;

    private SerialNumber(ReadOnlySpan<byte> octets)
    {
        octets.CopyTo(_octets);
        _length = (byte)octets.Length;
    }

    [UnscopedRef]
    public ReadOnlySpan<byte> Contents => ((ReadOnlySpan<byte>)_octets)[.._length];

    public static bool TryCreate(ReadOnlySpan<byte> integerOctets, out SerialNumber serial)
    {
        var fits = integerOctets.Length is > 0 and <= MaxLength;
        serial = fits ? new SerialNumber(integerOctets) : default;
        return fits;
    }

    /// <summary>Sixteen to twenty random octets, positive and in their shortest form.</summary>
    public static SerialNumber Random()
    {
        Span<byte> random = stackalloc byte[MaxLength + 1];
        RandomNumberGenerator.Fill(random);
        var octets = random[..(MinRandomLength + random[MaxLength] % (MaxLength - MinRandomLength + 1))];
        // The highest bits 01: neither negative nor led by an octet that only carries the sign.
        octets[0] = (byte)(octets[0] & 0x3f | 0x40);
        return new SerialNumber(octets);
    }

    public bool Equals(SerialNumber other) => Contents.SequenceEqual(other.Contents);

    public override bool Equals(object? obj) => obj is SerialNumber other && Equals(other);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(Contents);
        return hash.ToHashCode();
    }

    public override string ToString() => Convert.ToHexStringLower(Contents);

    public static bool operator ==(SerialNumber left, SerialNumber right) => left.Equals(right);

    public static bool operator !=(SerialNumber left, SerialNumber right) => !left.Equals(right);

    [InlineArray(MaxLength)]
    private struct Octets
    {
        private byte _first;
    }
}
