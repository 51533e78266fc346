using System.Globalization;

namespace Imprint.Web.Parties;

/// <summary>A setting of a role that cannot be right; one line that names the party and the setting.</summary>
public sealed class PartyOptionException(string party, string option, string rule)
    : Exception($"{party}: options.{option} {rule}");

public static class PartyOptions
{
    extension(Party party)
    {
        /// <summary>An option that is a whole number; the default where it is not set.</summary>
        public int IntegerOption(string name, int byDefault, int lowest, int highest)
        {
            if (!party.Options.TryGetValue(name, out var text))
                return byDefault;
            return
                int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
                && value >= lowest
                && value <= highest
                ? value
                : throw new PartyOptionException(
                    party.Name,
                    name,
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"is '{text}'; it must be a whole number from {lowest} to {highest}"
                    )
                );
        }
    }
}
