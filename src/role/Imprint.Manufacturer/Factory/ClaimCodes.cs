using System.Security.Cryptography;
using System.Text;
using Imprint.Crypto;
using Imprint.Manufacturer.Ledger;
using Imprint.Wire;

namespace Imprint.Manufacturer.Factory;

/// <summary>
/// Keeps claim codes so that they can be checked and not read. A plain hash of 50 bits would be searched in hours by whoever gets the
/// database; this one needs the party's key besides.
/// </summary>
internal sealed class ClaimCodes(Secret key, RandomSource random)
{
    /// <summary>The name of the key in the party's database.</summary>
    public const string KeyName = "claim-codes";

    private const int SaltLength = 16;

    // Compared when there is no device or no code, so that the answer takes the same work.
    private static readonly ClaimHash Nobody = new(new byte[SaltLength], new byte[SHA256.HashSizeInBytes]);

    public ClaimHash Hash(string code)
    {
        var salt = new byte[SaltLength];
        random(salt);
        return new ClaimHash(salt, Compute(salt, code));
    }

    public bool Matches(ClaimHash? stored, string typed)
    {
        var code = ClaimCode.Normalise(typed);
        var against = stored ?? Nobody;
        var isSame = CryptographicOperations.FixedTimeEquals(
            Compute(against.Salt, code ?? new string('0', ClaimCode.SymbolCount)),
            against.Value
        );
        return isSame && stored is not null && code is not null;
    }

    private byte[] Compute(byte[] salt, string code) => HMACSHA256.HashData(key.Span, [.. salt, .. Encoding.ASCII.GetBytes(code)]);
}
