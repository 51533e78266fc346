using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Imprint.Crypto.Kdf;

/// <summary>The key derivation function of 3GPP (TS 33.220 Annex B.2): HMAC-SHA-256 over FC || P0 || L0 || P1 || L1 …</summary>
public static class Ts33220Kdf
{
    public const int OutputLength = 32;

    /// <summary>All parameters of one call together; the longest in use is a SUPI of NAI form, 253 octets.</summary>
    public const int MaxInputLength = 512;

    public static void Derive(ReadOnlySpan<byte> key, byte fc, ReadOnlySpan<byte> p0, Span<byte> output)
    {
        var input = new Input(stackalloc byte[MaxInputLength], fc);
        input.Add(p0);
        input.Derive(key, output);
    }

    public static void Derive(ReadOnlySpan<byte> key, byte fc, ReadOnlySpan<byte> p0, ReadOnlySpan<byte> p1, Span<byte> output)
    {
        var input = new Input(stackalloc byte[MaxInputLength], fc);
        input.Add(p0);
        input.Add(p1);
        input.Derive(key, output);
    }

    public static void Derive(
        ReadOnlySpan<byte> key,
        byte fc,
        ReadOnlySpan<byte> p0,
        ReadOnlySpan<byte> p1,
        ReadOnlySpan<byte> p2,
        Span<byte> output
    )
    {
        var input = new Input(stackalloc byte[MaxInputLength], fc);
        input.Add(p0);
        input.Add(p1);
        input.Add(p2);
        input.Derive(key, output);
    }

    private ref struct Input
    {
        private readonly Span<byte> _buffer;
        private int _length;

        public Input(Span<byte> buffer, byte fc)
        {
            _buffer = buffer;
            _buffer[0] = fc;
            _length = 1;
        }

        public void Add(ReadOnlySpan<byte> parameter)
        {
            if (parameter.Length + sizeof(ushort) > _buffer.Length - _length)
                throw new ArgumentException($"The parameters exceed {MaxInputLength} octets.", nameof(parameter));
            parameter.CopyTo(_buffer[_length..]);
            BinaryPrimitives.WriteUInt16BigEndian(_buffer[(_length + parameter.Length)..], (ushort)parameter.Length);
            _length += parameter.Length + sizeof(ushort);
        }

        // RES goes in as a parameter, so the input is wiped like a key.
        public readonly void Derive(ReadOnlySpan<byte> key, Span<byte> output)
        {
            var input = _buffer[.._length];
            HMACSHA256.HashData(key, input, output);
            CryptographicOperations.ZeroMemory(input);
        }
    }
}
