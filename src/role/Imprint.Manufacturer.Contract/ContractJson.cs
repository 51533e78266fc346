using System.Text.Json.Serialization;

namespace Imprint.Manufacturer.Contract;

/// <summary>How the records of this contract are written and read.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(RegistrationRequest))]
[JsonSerializable(typeof(WithdrawalRequest))]
[JsonSerializable(typeof(Registration))]
[JsonSerializable(typeof(ServiceLinkRequest))]
[JsonSerializable(typeof(ServiceLink))]
public sealed partial class ContractJson : JsonSerializerContext;
