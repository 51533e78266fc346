using System.Security.Cryptography;
using Imprint.Crypto.Custody;
using Imprint.Wire;

namespace Imprint.Crypto.Ecdsa;

/// <summary>Signing and verifying in either form of a signature, over the framework's ECDSA.</summary>
public static class EcdsaVerification
{
    extension(ECDsa key)
    {
        /// <summary>False for a wrong signature and for bytes that are none; a peer's signature never throws.</summary>
        public bool Verifies(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature, HashAlgorithmName hash, SignatureForm form)
        {
            var rawLength = 2 * ((key.KeySize + 7) / 8);
            if (form == SignatureForm.Raw)
                return signature.Length == rawLength && key.VerifyData(data, signature, hash);

            Span<byte> raw = stackalloc byte[rawLength];
            return EcdsaSignature.TryToRaw(signature, raw) == WireFault.None && key.VerifyData(data, raw, hash);
        }

        public byte[] Sign(ReadOnlySpan<byte> data, HashAlgorithmName hash, SignatureForm form) =>
            key.SignData(
                data,
                hash,
                form == SignatureForm.Raw
                    ? DSASignatureFormat.IeeeP1363FixedFieldConcatenation
                    : DSASignatureFormat.Rfc3279DerSequence
            );
    }
}
