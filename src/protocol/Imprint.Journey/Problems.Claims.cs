namespace Imprint.Journey;

/// <content>Adding a device to an account: codes, labels, files, and whether it may be added at all.</content>
public static partial class Problems
{
    public static Problem ClaimCodeWrong { get; } =
        new("claim-code-wrong", 404, FaultParty.User, StepKey.Claimed)
        {
            Title = "The code does not fit a device that can be added.",
            Meaning =
                "The serial number is unknown or the claim code is wrong. Both get the same answer, so that nobody can try numbers.",
            EndUser = "This code does not work. Check it against the label inside the box and try again.",
            Advice = "Compare both codes with the label. If the label is damaged, ask the manufacturer for a new code.",
            ManufacturerAdvice = "Check in the ledger that the unit was booked out, and issue a new code if the label is lost.",
            Retry = Retry.OnceActed(FaultParty.User),
        };

    public static Problem AlreadyClaimed { get; } =
        new("already-claimed", 409, FaultParty.User, StepKey.Claimed)
        {
            Title = "This device already belongs to another account.",
            Meaning =
                "The code is right, but another account added the device and has not released it. Neither owner nor date is told.",
            EndUser =
                "Someone else has added this device. If you bought it new, press its button for 5 seconds and tap \"I have it here\". "
                + "If not, call the seller.",
            Advice = "Ask the owner to release the device, or prove possession of it.",
            ManufacturerAdvice = "When the owner is gone, release the device after checking the proof of purchase.",
            Retry = Retry.OnceActed(FaultParty.User),
        };

    public static Problem AlreadyYours { get; } =
        new("already-yours", 409, FaultParty.User, StepKey.Claimed)
        {
            Title = "This device is already in your account.",
            Meaning = "Someone in the same account added it before. The answer carries its id.",
            EndUser = "You already have this device. Open it to see how it is doing.",
            Advice = "Use the id in the answer.",
            Retry = Retry.Never,
        };

    public static Problem ClaimExpired { get; } =
        new("claim-expired", 410, FaultParty.User, StepKey.Claimed)
        {
            Title = "The time to finish adding the device is over.",
            Meaning = "A claim that waits for a proof or a button press ends after its window.",
            EndUser = "That took a little too long. Scan the code again and then press the button on the device.",
            Advice = "Start a new claim.",
            Retry = Retry.OnceActed(FaultParty.User),
        };

    public static Problem NotSoldHere { get; } =
        new("not-sold-here", 422, FaultParty.Manufacturer, StepKey.Claimed)
        {
            Title = "This model is not approved for the country.",
            Meaning = "The manufacturer or the provider does not list the model for the country given in the claim.",
            EndUser = "This model is not approved for your country. It cannot be added. Ask the seller to take it back.",
            Advice = "Check the country in the claim. If it is right, the model cannot be used there.",
            ManufacturerAdvice = "Add the country to the product once the model is approved there.",
            Retry = Retry.OnceActed(FaultParty.Manufacturer),
        };

    public static Problem ModelNotSupported { get; } =
        new("model-not-supported", 422, FaultParty.Provider, StepKey.Claimed)
        {
            Title = "The provider does not support this model.",
            Meaning = "The device is genuine, but no class of the provider fits its model.",
            EndUser = "We do not support this model yet. We will tell you if that changes.",
            Advice = "Add the model to a device class, or choose another provider.",
            Retry = Retry.OnceActed(FaultParty.Provider),
        };

    public static Problem CountryNotContracted { get; } =
        new("country-not-contracted", 422, FaultParty.Provider, StepKey.Claimed)
        {
            Title = "The provider has no network for this country.",
            Meaning = "None of the provider's contracts covers the country of the device.",
            EndUser = "We do not offer our service in this country yet.",
            Advice = "Sign or extend a contract that covers the country, or change the country of the device.",
            Retry = Retry.OnceActed(FaultParty.Provider),
        };

    public static Problem PermanentRoamingForbidden { get; } =
        new("permanent-roaming-forbidden", 422, FaultParty.Provider, StepKey.Claimed)
        {
            Title = "The country forbids permanent roaming.",
            Meaning =
                "The only contract for the country is one with a foreign operator, and a device may not stay on it for long.",
            EndUser = "We cannot run this device in this country for a longer time. Contact us, and we look for another way.",
            Advice = "Use an operator of the country for this class of devices.",
            Retry = Retry.OnceActed(FaultParty.Provider),
        };

    public static Problem IdentifierMismatch { get; } =
        new("identifier-mismatch", 422, FaultParty.User, StepKey.Claimed)
        {
            Title = "The identifiers belong to different devices.",
            Meaning =
                "The EID, ICCID, IMEI or serial number given together are not those of one device in the manufacturer's ledger.",
            EndUser = "These numbers are from two devices. Use the numbers of one label only.",
            Advice = "Check the row or the label. A swapped label shows up here first.",
            ManufacturerAdvice = "Compare the label print with the factory manifest of the batch.",
            Retry = Retry.OnceActed(FaultParty.User),
        };

    public static Problem CsvRowInvalid { get; } =
        new("csv-row-invalid", 422, FaultParty.User)
        {
            Title = "A row of the file is not valid.",
            Meaning = "The errors list names row, column and rule, for example: row 57, imei: 14 digits, needs 15.",
            EndUser = "A row of your file has a mistake. Correct the rows in the list and send only those again.",
            Advice = "Download the failed rows, correct them and retry only those. Format columns with long numbers as text.",
            Retry = Retry.OnceActed(FaultParty.User),
        };

    public static Problem WrongCodeEan { get; } =
        new("wrong-code-ean", 422, FaultParty.User, StepKey.Claimed)
        {
            Title = "This is the shop barcode.",
            Meaning = "An EAN or GTIN names a product, not one device.",
            EndUser = "That is the shop barcode. Look for the square code next to \"Scan this to add the device\".",
            Advice = "Scan the square code of the device.",
            Retry = Retry.OnceActed(FaultParty.User),
        };

    public static Problem WrongCodeImei { get; } =
        new("wrong-code-imei", 422, FaultParty.User, StepKey.Claimed)
        {
            Title = "This barcode holds the IMEI only.",
            Meaning = "An IMEI names the radio of the device and proves nothing about its owner.",
            EndUser = "That is the radio number. Look for the square code next to \"Scan this to add the device\".",
            Advice = "Scan the square code, or type the serial number and the claim code.",
            Retry = Retry.OnceActed(FaultParty.User),
        };

    public static Problem WrongCodeEid { get; } =
        new("wrong-code-eid", 422, FaultParty.User, StepKey.Claimed)
        {
            Title = "This barcode holds the EID only.",
            Meaning = "An EID names the secure chip of the device and proves nothing about its owner.",
            EndUser = "That is the number of a chip inside. Look for the square code next to \"Scan this to add the device\".",
            Advice = "Scan the square code, or type the serial number and the claim code.",
            Retry = Retry.OnceActed(FaultParty.User),
        };

    public static Problem WrongCodeIccid { get; } =
        new("wrong-code-iccid", 422, FaultParty.User, StepKey.Claimed)
        {
            Title = "This barcode holds a card number.",
            Meaning = "An ICCID names a network profile or a card, not a device.",
            EndUser = "That is a card number. Look for the square code next to \"Scan this to add the device\".",
            Advice = "Scan the square code of the device.",
            Retry = Retry.OnceActed(FaultParty.User),
        };

    public static Problem WrongCodePhonePlan { get; } =
        new("wrong-code-phone-plan", 422, FaultParty.User, StepKey.Claimed)
        {
            Title = "This code installs a phone plan.",
            Meaning =
                "A code that starts with LPA: is an activation code. Whoever installs it takes the line, so it is not kept here.",
            EndUser =
                "This code installs a phone plan. For this device, scan the square code on its own label. Show the other code to nobody.",
            Advice = "Scan the square code of the device, and do not pass the activation code on.",
            Retry = Retry.OnceActed(FaultParty.User),
        };

    public static Problem WrongCodeMatter { get; } =
        new("wrong-code-matter", 422, FaultParty.User, StepKey.Claimed)
        {
            Title = "This code is for a smart home network.",
            Meaning = "A code that starts with MT: sets up Matter, which this device may support as well.",
            EndUser = "That code is for a smart home app. Look for the square code next to \"Scan this to add the device\".",
            Advice = "Scan the square code that starts with the address of the manufacturer.",
            Retry = Retry.OnceActed(FaultParty.User),
        };

    public static Problem WrongCodeWifi { get; } =
        new("wrong-code-wifi", 422, FaultParty.User, StepKey.Claimed)
        {
            Title = "This code is for Wi-Fi.",
            Meaning = "A code that starts with DPP: or WIFI: sets up a wireless network.",
            EndUser = "That code is for Wi-Fi. Look for the square code next to \"Scan this to add the device\".",
            Advice = "Scan the square code that starts with the address of the manufacturer.",
            Retry = Retry.OnceActed(FaultParty.User),
        };

    public static Problem WrongCodeLorawan { get; } =
        new("wrong-code-lorawan", 422, FaultParty.User, StepKey.Claimed)
        {
            Title = "This code is for a LoRaWAN network.",
            Meaning = "A code that starts with LW: sets up another kind of radio.",
            EndUser = "That code is for another kind of radio. Look for the square code next to \"Scan this to add the device\".",
            Advice = "Scan the square code that starts with the address of the manufacturer.",
            Retry = Retry.OnceActed(FaultParty.User),
        };

    public static Problem WrongCodeUnknown { get; } =
        new("wrong-code-unknown", 422, FaultParty.User, StepKey.Claimed)
        {
            Title = "This code is not for adding a device.",
            Meaning = "The content of the code fits none of the known forms.",
            EndUser = "We do not know this code. Look for the square code next to \"Scan this to add the device\".",
            Advice = "Scan the square code of the device, or type the serial number and the claim code.",
            Retry = Retry.OnceActed(FaultParty.User),
        };

    public static Problem ResetNeeded { get; } =
        new("reset-needed", 409, FaultParty.User)
        {
            Title = "The device must be reset first.",
            Meaning = "It was released or returned and may still hold the credentials of its last owner.",
            EndUser = "This device had an owner before. Reset it: hold its button until the light blinks. Then scan its code.",
            Advice = "Reset the device, let it call home once, and claim it again.",
            ManufacturerAdvice = "Wipe the device on the bench and book the reset in the ledger.",
            Retry = Retry.OnceActed(FaultParty.User),
        };

    public static Problem Recalled { get; } =
        new("recalled", 423, FaultParty.Manufacturer, StepKey.Claimed)
        {
            Title = "The manufacturer has recalled this device.",
            Meaning = "The batch, the key or the model is under recall. No step goes on until the recall is lifted.",
            EndUser = "The maker has called this device back. Please do not use it. Contact the seller for a new one.",
            Advice = "Take the device out of use and follow the recall notice.",
            ManufacturerAdvice = "Lift the recall when the device is mended, or retire it.",
            Retry = Retry.OnceActed(FaultParty.Manufacturer),
        };

    public static Problem DeviceRetired { get; } =
        new("device-retired", 410, FaultParty.User)
        {
            Title = "The device has been retired for good.",
            Meaning = "A retired device never comes back: its keys are void and its lines are closed.",
            EndUser = "This device has been taken out of use for good. It cannot be added again.",
            Advice = "Replace the device. If it was retired by mistake, its identity must be made anew at the factory.",
            Retry = Retry.Never,
        };
}
