"""Widgets that draw a draft and turn input into edits; they read Foundry through a FoundryReader."""
